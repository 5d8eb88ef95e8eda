package io.millrace.benchmarks.contender;

import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.ChildProcess;
import io.millrace.compatibility.harness.JavaProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A program without a protocol: no broker, but measured like one. */
final class Floor implements Contender {
    private final Path directory;
    private final Class<?> program;
    private final int port = Ports.free();
    private @Nullable ChildProcess process;

    Floor(Path directory, Class<?> program) {
        this.directory = directory;
        this.program = program;
    }

    @Override
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void launch() {
        List<String> words =
                List.of(
                        JavaProgram.executable(),
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-cp",
                        JavaProgram.classPath(),
                        program.getName(),
                        Integer.toString(port),
                        directory.resolve("floor").toString());
        process = ChildProcess.start(words, Map.of(), directory.resolve("floor.log"));
    }

    @Override
    public void start() {
        launch();
        Await.until("the floor listens", BrokerProcess.START_LIMIT, () -> Ports.accepts(port));
    }

    @Override
    public void kill() {
        running().kill();
    }

    @Override
    public void stop() {
        kill();
    }

    @Override
    public long pid() {
        return running().pid();
    }

    @Override
    public Path dataDirectory() {
        return directory;
    }

    @Override
    public String log() {
        return running().output();
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }

    private ChildProcess running() {
        return Objects.requireNonNull(process, "not launched");
    }
}
