package io.millrace.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the transcripts: commands to one replica, under each what it says then. {@code
 * -Dtranscripts.rewrite=true} writes what it says now; read the difference.
 */
class TranscriptTest {
    private static final Path FOLDER = Path.of("src/test/resources/transcripts");
    private static final String LINE = "----";

    static Stream<Path> transcripts() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void theReplicaSaysTheSame(Path file) throws IOException {
        String expected = Files.readString(file);
        String told = run(expected);
        if (Boolean.getBoolean("transcripts.rewrite")) {
            Files.writeString(file, told);
            return;
        }
        assertThat(told).isEqualTo(expected);
    }

    private static String run(String transcript) {
        Scene scene = new Scene();
        List<String> told = new ArrayList<>();
        for (String paragraph : transcript.split("\n\n")) {
            List<String> lines = paragraph.lines().toList();
            List<String> answer = new ArrayList<>();
            for (String line : lines) {
                if (line.equals(LINE)) {
                    break;
                }
                told.add(line);
                if (!line.startsWith("#")) {
                    answer.addAll(scene.run(line));
                }
            }
            if (!answer.isEmpty()) {
                told.add(LINE);
                told.addAll(answer);
            }
            told.add("");
        }
        told.removeLast();
        return String.join("\n", told) + "\n";
    }
}
