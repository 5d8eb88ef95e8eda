package io.millrace.benchmarks.start;

import io.millrace.compatibility.harness.ChildProcess;
import io.millrace.compatibility.harness.KafkaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A broker as its users start it, on an empty directory. */
interface Contender extends AutoCloseable {
    String bootstrap();

    /** What its users wait for: from here on the clock runs. */
    void launch();

    long pid();

    String log();

    @Override
    void close();

    /** {@code ./millrace server}, from the repository in which this program runs. */
    static Contender millrace(Path directory) {
        return new Millrace(repository(), directory, freePort());
    }

    /** With the flags that the scripts of Apache Kafka's distribution set. */
    static Contender kafka(Path directory) {
        List<String> flags =
                List.of(
                        "-Xmx1G",
                        "-Xms1G",
                        "-server",
                        "-XX:+UseG1GC",
                        "-XX:MaxGCPauseMillis=20",
                        "-XX:InitiatingHeapOccupancyPercent=35",
                        "-XX:+ExplicitGCInvokesConcurrent",
                        "-Djava.awt.headless=true",
                        "-Dcom.sun.management.jmxremote=true",
                        "-Dcom.sun.management.jmxremote.authenticate=false",
                        "-Dcom.sun.management.jmxremote.ssl=false");
        KafkaProcess process = new KafkaProcess(directory, Map.of(), flags);
        process.format();
        return new Kafka(process);
    }

    private static Path repository() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.isExecutable(folder.resolve("millrace"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("run this inside Millrace's repository");
        }
        return folder;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** See {@link #kafka}. */
    record Kafka(KafkaProcess process) implements Contender {
        @Override
        public String bootstrap() {
            return process.bootstrap();
        }

        @Override
        public void launch() {
            process.launch();
        }

        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public String log() {
            return process.log();
        }

        @Override
        public void close() {
            process.close();
        }
    }

    /** See {@link #millrace}. */
    final class Millrace implements Contender {
        private final Path repository;
        private final Path directory;
        private final String address;
        private @Nullable ChildProcess process;

        Millrace(Path repository, Path directory, int port) {
            this.repository = repository;
            this.directory = directory;
            this.address = "127.0.0.1:" + port;
        }

        @Override
        public String bootstrap() {
            return address;
        }

        @Override
        public void launch() {
            List<String> words =
                    List.of(
                            repository.resolve("millrace").toString(),
                            "server",
                            "--data-dir",
                            directory.resolve("data").toString(),
                            "--listen",
                            address);
            process = ChildProcess.start(words, Map.of(), directory.resolve("broker.log"));
        }

        @Override
        public long pid() {
            return running().pid();
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
}
