package io.millrace.benchmarks.contender;

import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Millrace as it ships: through its launcher, with the launcher's JVM options. */
final class Millrace implements Contender {
    private final Path directory;
    private final Map<String, String> settings;
    private final Map<String, String> environment;
    private final int port = Ports.free();
    private @Nullable ChildProcess process;
    private int launches;

    Millrace(Path directory, Map<String, String> settings, List<String> jvmOptions) {
        this.directory = directory;
        this.settings = Map.copyOf(settings);
        this.environment =
                jvmOptions.isEmpty()
                        ? Map.of()
                        : Map.of("MILLRACE_OPTS", String.join(" ", jvmOptions));
    }

    @Override
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void launch() {
        List<String> words = new ArrayList<>();
        words.add(launcher().toString());
        words.addAll(List.of("server", "--data-dir", dataDirectory().toString()));
        words.addAll(List.of("--listen", bootstrap()));
        settings.forEach((key, value) -> words.addAll(List.of("--set", key + "=" + value)));
        Path log = directory.resolve("broker-" + launches++ + ".log");
        process = ChildProcess.start(words, environment, log);
    }

    @Override
    public void start() {
        launch();
        Await.until("Millrace listens on " + bootstrap(), BrokerProcess.START_LIMIT, this::accepts);
    }

    private boolean accepts() {
        if (!running().isAlive()) {
            throw new AssertionError("Millrace did not start:\n" + log());
        }
        return Ports.accepts(port);
    }

    @Override
    public void kill() {
        running().kill();
    }

    @Override
    public void stop() {
        running().stop(BrokerProcess.STOP_LIMIT);
    }

    /** The broker's own: the launcher becomes the JVM. */
    @Override
    public long pid() {
        return running().pid();
    }

    @Override
    public Path dataDirectory() {
        return directory.resolve("data");
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

    /** The launcher that runs this program names its folder; else it is above the current one. */
    private static Path launcher() {
        String home = System.getProperty("millrace.home");
        Path folder = home != null ? Path.of(home) : Path.of("").toAbsolutePath();
        while (folder != null && !Files.isExecutable(folder.resolve("millrace"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("run this inside Millrace's repository");
        }
        return folder.resolve("millrace");
    }
}
