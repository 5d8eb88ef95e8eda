package io.millrace.benchmarks.failover;

import io.millrace.compatibility.harness.JavaProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which program the nodes run, and with which settings. */
enum Brand {
    MILLRACE("Millrace", Map.of()),
    KAFKA("Kafka", Map.of()),
    TUNED_KAFKA(
            "Kafka, tuned",
            Map.of(
                    "broker.session.timeout.ms", "3000",
                    "broker.heartbeat.interval.ms", "500",
                    "controller.quorum.election.timeout.ms", "500",
                    "controller.quorum.fetch.timeout.ms", "1000"));

    /** As its scripts have them, but for a smaller heap: three of them share a machine. */
    private static final List<String> KAFKA_FLAGS =
            List.of(
                    "-Xmx768m",
                    "-Xms768m",
                    "-server",
                    "-XX:+UseG1GC",
                    "-XX:MaxGCPauseMillis=20",
                    "-XX:InitiatingHeapOccupancyPercent=35");

    private final String label;
    private final Map<String, String> settings;

    Brand(String label, Map<String, String> settings) {
        this.label = label;
        this.settings = settings;
    }

    String label() {
        return label;
    }

    Map<String, String> settings() {
        return settings;
    }

    /** What a node needs before its first start. */
    void prepare(String clusterId, Path properties) {
        if (this != MILLRACE) {
            JavaProgram.command("kafka.tools.StorageTool", "format")
                    .with("-t", clusterId, "-c", properties.toString())
                    .succeed();
        }
    }

    List<String> command(String clusterId, Path properties) {
        if (this == MILLRACE) {
            return List.of(
                    launcher().toString(),
                    "server",
                    "--config",
                    properties.toString(),
                    "--cluster-id",
                    clusterId);
        }
        List<String> words = new ArrayList<>();
        words.add(JavaProgram.executable());
        words.addAll(KAFKA_FLAGS);
        words.addAll(List.of("-cp", JavaProgram.classPath()));
        words.addAll(List.of("kafka.Kafka", properties.toString()));
        return words;
    }

    /** The launcher that runs this program names its folder. */
    private static Path launcher() {
        Path launcher = Path.of(System.getProperty("millrace.home", "")).resolve("millrace");
        if (!Files.isExecutable(launcher)) {
            throw new IllegalStateException("run this by ./millrace bench failover");
        }
        return launcher;
    }
}
