package io.millrace.compatibility.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.tools.DumpLogSegments;
import org.assertj.core.api.Assertions;

/**
 * What Kafka's DumpLogSegments prints of files, run in this process: for tests that ask for little
 * and often.
 */
public record KafkaDump(String text) {

    public static KafkaDump of(List<Path> files, String... options) throws IOException {
        String names = files.stream().map(Path::toString).collect(Collectors.joining(","));
        Stream<String> arguments = Stream.concat(Stream.of(options), Stream.of("--files", names));
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream both = new PrintStream(printed, true, UTF_8);
        System.setOut(both);
        System.setErr(both);
        try {
            DumpLogSegments.main(arguments.toArray(String[]::new));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        return new KafkaDump(printed.toString(UTF_8));
    }

    /** The files of a log with one of the suffixes, in the order of their offsets. */
    public static List<Path> files(Path directory, String... suffixes) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(path -> Stream.of(suffixes).anyMatch(path.toString()::endsWith))
                    .sorted()
                    .toList();
        }
    }

    /** Gaps between offsets apart, which compaction leaves. */
    public void assertNothingWrong() {
        Assertions.assertThat(text)
                .doesNotContainIgnoringCase("mismatch")
                .doesNotContain("isvalid: false")
                .doesNotContain("Found timestamp")
                .doesNotContain("corrupt")
                .doesNotContain("Exception");
    }
}
