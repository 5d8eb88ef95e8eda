package io.millrace.compatibility.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.cli.Main;
import io.millrace.compatibility.harness.Await;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code millrace cluster start|stop|kill|status} with real processes. */
@Timeout(180)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "nodes are started by a script")
class ClusterCommandTest {
    private static final String LAUNCHER = "millrace.launcher";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path folder;

    /** Stands for {@code ./millrace}: the same server from this JVM's class path. */
    @BeforeEach
    void writeLauncher() throws IOException {
        Path script = folder.resolve("launcher");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Files.writeString(
                script,
                """
                #!/bin/sh
                shift
                exec '%s' -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '%s' \
                io.millrace.server.Main "$@" --set millrace.http.listener=
                """
                        .formatted(java, System.getProperty("java.class.path")));
        Files.setPosixFilePermissions(
                script, Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_EXECUTE));
        System.setProperty(LAUNCHER, script.toString());
    }

    @AfterEach
    void endAll() {
        for (String node : List.of("1", "2", "3")) {
            run("kill", node);
        }
        System.clearProperty(LAUNCHER);
    }

    private record Outcome(int exitCode, String out, String err) {}

    private Outcome run(String... words) {
        List<String> all = new ArrayList<>(List.of("cluster"));
        all.addAll(Arrays.asList(words));
        all.addAll(List.of("--dir", folder.resolve("three").toString(), "--json"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode =
                Main.run(
                        all.toArray(String[]::new),
                        new ByteArrayInputStream(new byte[0]),
                        out,
                        err);
        return new Outcome(
                exitCode,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8));
    }

    private JsonNode done(String... words) throws IOException {
        Outcome outcome = run(words);
        assertThat(outcome.exitCode()).as("%s: %s", List.of(words), outcome.err()).isZero();
        return new ObjectMapper().readTree(outcome.out());
    }

    private long underReplicated() {
        try {
            return done("status").path("underReplicatedPartitions").asLong(-1);
        } catch (IOException noJson) {
            throw new AssertionError(noJson);
        }
    }

    @Test
    void threeNodesGoOnWithoutTheOneThatIsKilled() throws Exception {
        String bootstrap = done("start", "--nodes", "3").path("bootstrap").asText();
        assertThat(bootstrap.split(",")).hasSize(3);
        JsonNode again = done("start");
        assertThat(again.path("bootstrap").asText()).isEqualTo(bootstrap);
        assertThat(again.path("started")).isEmpty();

        try (var producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrap, "acks", "all"),
                        new StringSerializer(),
                        new StringSerializer())) {
            producer.send(new ProducerRecord<>("survivors", "before")).get();
            Await.until("three copies", PATIENCE, () -> underReplicated() == 0);

            done("kill", "1");
            producer.send(new ProducerRecord<>("survivors", "after")).get();
        }
        Await.until("the loss to be seen", PATIENCE, () -> underReplicated() > 0);
        JsonNode nodes = done("status").path("nodes");
        assertThat(nodes.get(0).path("alive").asBoolean()).isFalse();
        assertThat(nodes.get(0).path("leads").asInt()).isZero();
        assertThat(nodes.get(0).path("outOfSync").asInt()).isPositive();
        assertThat(nodes.get(1).path("alive").asBoolean()).isTrue();
        assertThat(nodes.get(1).path("controller").asBoolean())
                .isNotEqualTo(nodes.get(2).path("controller").asBoolean());

        assertThat(done("start", "1").path("started").get(0).asInt()).isEqualTo(1);
        Await.until("the node to catch up", PATIENCE, () -> underReplicated() == 0);

        assertThat(done("stop").path("stopped")).hasSize(3);
        assertThat(done("status").path("unknown").asText()).isEqualTo("no node runs");
    }
}
