package io.millrace.groups;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each file under {@code transcripts} is a conversation with a group coordinator: a command, a line
 * {@code ----}, and exactly what it does. Lines with {@code #} explain. Run with {@code
 * -Dtranscripts.rewrite=true} to write down what happens now, and read the difference.
 */
class TranscriptTest {
    private static final Path FOLDER = Path.of("src/test/resources/transcripts");
    private static final boolean REWRITE = Boolean.getBoolean("transcripts.rewrite");

    static Stream<String> transcripts() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<String> names = files.map(file -> file.getFileName().toString()).sorted().toList();
            return names.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void happensAsWritten(String name) throws IOException {
        String written = Files.readString(FOLDER.resolve(name));
        String happened = replay(written);
        if (REWRITE) {
            Files.writeString(FOLDER.resolve(name), happened);
        } else {
            assertThat(happened).isEqualTo(written);
        }
    }

    private static String replay(String written) {
        Script script = new Script();
        StringBuilder happened = new StringBuilder();
        boolean inExpectation = false;
        for (String line : written.lines().toList()) {
            if (line.isBlank()) {
                inExpectation = false;
                happened.append('\n');
            } else if (line.startsWith("#")) {
                happened.append(line).append('\n');
            } else if (line.equals("----")) {
                inExpectation = true;
            } else if (!inExpectation) {
                happened.append(line).append("\n----\n").append(script.run(line));
                inExpectation = true;
            }
        }
        return happened.toString();
    }
}
