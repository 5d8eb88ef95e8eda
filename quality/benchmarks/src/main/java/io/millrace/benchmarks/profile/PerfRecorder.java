package io.millrace.benchmarks.profile;

import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.ChildProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code perf record -g}: sees the kernel, the JVM and compiled Java code in one stack. */
final class PerfRecorder implements Recorder {
    private static final String SAMPLES_PER_SECOND = "997";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Path folder;
    private final Path data;
    private @Nullable ChildProcess perf;
    private long pid;

    PerfRecorder(Path folder) {
        this.folder = folder;
        this.data = folder.resolve("perf.data");
    }

    /** Whether there is one and the kernel lets it look. */
    static boolean works(Path folder) throws IOException, InterruptedException {
        Path trial = folder.resolve("perf-trial.data");
        Path log = folder.resolve("perf-trial.log");
        if (!Tool.isOnPath("perf")) {
            return false;
        }
        int result = Tool.run(List.of("perf", "record", "-g", "-o", trial.toString(), "true"), log);
        Files.deleteIfExists(trial);
        Files.deleteIfExists(log);
        return result == 0;
    }

    @Override
    public String method() {
        return "perf record -g, " + SAMPLES_PER_SECOND + " samples per second and processor";
    }

    @Override
    public List<String> jvmOptions() {
        return List.of(
                "-XX:+PreserveFramePointer",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:+DebugNonSafepoints");
    }

    @Override
    public void begin(long broker) {
        pid = broker;
        perf =
                ChildProcess.start(
                        List.of(
                                "perf",
                                "record",
                                "-F",
                                SAMPLES_PER_SECOND,
                                "-g",
                                "-o",
                                data.toString(),
                                "-p",
                                Long.toString(broker)),
                        Map.of(),
                        folder.resolve("perf-record.log"));
        Await.until("perf records", LIMIT, () -> Files.exists(data));
    }

    @Override
    public void end() throws IOException, InterruptedException {
        // It ends by the signal that it was sent, after it has written its file.
        Objects.requireNonNull(perf, "not begun").stop(LIMIT);
        Tool.jcmd(pid, folder.resolve("jcmd.log"), "Compiler.perfmap");
    }

    @Override
    public List<StackSample> samples() throws IOException, InterruptedException {
        Path script = folder.resolve("perf-script.txt");
        Tool.require(
                List.of(
                        "perf",
                        "script",
                        "--no-inline",
                        "-i",
                        data.toString(),
                        "-F",
                        "comm,tid,ip,sym,dso"),
                script);
        Files.deleteIfExists(Path.of("/tmp", "perf-" + pid + ".map"));
        try (Stream<String> lines = Files.lines(script, StandardCharsets.ISO_8859_1)) {
            return PerfScript.parse(lines);
        } finally {
            // Tens of megabytes that mean nothing without the names of a process that is gone.
            Files.delete(script);
            Files.delete(data);
        }
    }
}
