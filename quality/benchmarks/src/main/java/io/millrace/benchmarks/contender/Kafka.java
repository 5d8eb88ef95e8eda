package io.millrace.benchmarks.contender;

import io.millrace.compatibility.harness.KafkaProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Apache Kafka with what {@code kafka-server-start.sh} and {@code kafka-run-class.sh} of its
 * distribution give the JVM. Its published artifacts bring no log back end, so it writes no log,
 * which is in its favour.
 */
final class Kafka implements Contender {
    static final List<String> JVM_FLAGS =
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

    private final KafkaProcess process;

    Kafka(Path directory, Map<String, String> settings) {
        process = new KafkaProcess(directory, settings, JVM_FLAGS);
        process.format();
    }

    @Override
    public String bootstrap() {
        return process.bootstrap();
    }

    @Override
    public void launch() {
        process.launch();
    }

    @Override
    public void start() {
        process.start();
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public void stop() {
        process.stop();
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public Path dataDirectory() {
        return process.dataDirectory();
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
