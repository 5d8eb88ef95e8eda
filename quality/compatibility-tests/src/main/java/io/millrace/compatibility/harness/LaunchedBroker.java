package io.millrace.compatibility.harness;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What all brokers have in common that are a child process with a directory. */
abstract class LaunchedBroker implements BrokerProcess {
    private final Path directory;
    private @Nullable ChildProcess process;
    private int starts;

    LaunchedBroker(Path directory) {
        this.directory = directory;
    }

    /** Starts the command; its output goes to a log of its own in the directory. */
    final void launch(List<String> command) {
        Path log = directory.resolve("broker-" + starts++ + ".log");
        process = ChildProcess.start(command, Map.of(), log);
    }

    final ChildProcess running() {
        return Objects.requireNonNull(process, "not started");
    }

    @Override
    public final void kill() {
        running().kill();
    }

    @Override
    public final Path dataDirectory() {
        return directory.resolve("data");
    }

    @Override
    public final long pid() {
        return running().pid();
    }

    @Override
    public final boolean isAlive() {
        return process != null && process.isAlive();
    }

    @Override
    public final String log() {
        return process == null ? "" : process.output();
    }

    @Override
    public final void close() {
        if (process != null) {
            process.close();
        }
    }
}
