package io.millrace.benchmarks.profile;

import io.millrace.compatibility.harness.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code strace -c -f}: how often a process asks the kernel for what. It slows the process down, so
 * its times mean nothing; what other work does to the machine changes its counts little.
 */
final class SystemCalls implements Watch {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Path table;
    private @Nullable ChildProcess strace;

    SystemCalls(Path folder) {
        this.table = folder.resolve("system-calls.txt");
    }

    @Override
    public void begin(long pid) {
        strace =
                ChildProcess.start(
                        List.of(
                                "strace",
                                "-c",
                                "-f",
                                "-U",
                                "calls,errors,name",
                                "-S",
                                "calls",
                                "-p",
                                Long.toString(pid)),
                        Map.of(),
                        table);
        strace.awaitOutput(Pattern.compile("attached"), LIMIT);
    }

    @Override
    public void end() {
        // Its table is what it writes when it is told to end.
        Objects.requireNonNull(strace, "not begun").stop(LIMIT);
    }

    /** As strace prints it, without what it says of threads. */
    String table() {
        return Objects.requireNonNull(strace, "not begun")
                .output()
                .lines()
                .filter(line -> !line.startsWith("strace: "))
                .reduce("", (text, line) -> text + line + "\n");
    }
}
