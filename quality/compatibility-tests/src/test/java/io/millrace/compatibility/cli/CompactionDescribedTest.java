package io.millrace.compatibility.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.OwnBroker;
import io.millrace.compatibility.harness.Topics;
import io.millrace.config.HttpListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Progress of compaction and the reason for waiting, as people and programs are told. */
@DisabledIfSystemProperty(named = "millrace.compat.broker", matches = "kafka")
class CompactionDescribedTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int HTTP_PORT = freePort();

    @RegisterExtension
    private final OwnBroker telling =
            new OwnBroker(
                    Map.of(
                            "millrace.http.listener",
                            "127.0.0.1:" + HTTP_PORT,
                            "log.cleaner.backoff.ms",
                            "100"));

    @RegisterExtension
    private final OwnBroker silent = new OwnBroker(Map.of("millrace.http.listener", ""));

    @RegisterExtension
    private final OwnBroker elsewhere = new OwnBroker(Map.of("millrace.http.listener", "auto"));

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final Map<String, String> COMPACTED =
            Map.of("cleanup.policy", "compact", "segment.ms", "1");

    private static void write(Shell shell, String topic, int records) {
        for (int i = 0; i < records; i++) {
            // Apart, so that each begins a segment.
            shell.produce("k:v" + i + "\n", "topic", "produce", topic, "--key-delimiter", ":");
        }
    }

    @Test
    void describeSaysHowFarItIsAndWhatItWaitsFor() throws Exception {
        BrokerProcess broker = telling.start();
        Shell shell = new Shell(broker.bootstrap());
        new Topics(broker.bootstrap()).create("plain", 1);
        new Topics(broker.bootstrap()).create("compacted", 2, COMPACTED);
        assertThat(shell.done("topic describe plain")).doesNotContain("COMPACTION");
        write(shell, "compacted", 6);
        Await.until(
                "a cleaning is told of",
                LIMIT,
                () -> {
                    write(shell, "compacted", 1);
                    JsonNode described = shell.json("topic describe compacted");
                    long cleaned = 0;
                    for (JsonNode partition : described.at("/topics/0/partitions")) {
                        cleaned += partition.at("/compaction/cleanedUpToOffset").asLong();
                        assertThat(partition.at("/compaction/state").asText()).isNotEmpty();
                    }
                    return cleaned > 0;
                });
        String text = shell.done("topic describe compacted");
        assertThat(text).contains("CLEANED TO", "DIRTY BYTES", "COMPACTION");
        shell.done("topic alter compacted -c min.compaction.lag.ms=3600000");
        write(shell, "compacted", 2);
        assertThat(shell.done("topic describe compacted"))
                .contains("min.compaction.lag.ms keeps records until 20");
        String metrics = get("/metrics");
        assertThat(metrics)
                .contains(
                        "millrace_compaction_dirty_percent_max ",
                        "millrace_compaction_uncleanable_partitions 0\n",
                        "millrace_topic_dirty_percent{topic=\"compacted\"} ")
                .doesNotContain("millrace_compaction_key_map_percent -1\n")
                .doesNotContain("millrace_compaction_runs_total 0\n")
                .doesNotContain("millrace_compaction_since_last_run_millis -1\n");
    }

    private static String get(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI page = URI.create("http://127.0.0.1:" + HTTP_PORT + path);
            return client.send(
                            HttpRequest.newBuilder(page).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void aBrokerWhosePortWasTakenIsFound() throws Exception {
        try (ServerSocket inTheWay = new ServerSocket()) {
            bindFirst(inTheWay);
            BrokerProcess broker = elsewhere.start();
            Shell shell = new Shell(broker.bootstrap());
            new Topics(broker.bootstrap()).create("compacted", 1, COMPACTED);
            assertThat(shell.done("topic describe compacted")).contains("CLEANED TO");
        }
    }

    private static void bindFirst(ServerSocket socket) throws IOException {
        try {
            socket.bind(
                    new InetSocketAddress(HttpListener.AUTO_HOST, HttpListener.AUTO_PORT_FIRST));
        } catch (BindException alreadyTaken) {
            assertThat(alreadyTaken).isNotNull();
        }
    }

    @Test
    void withoutHttpDescribeSaysWhatIsMissing() {
        BrokerProcess broker = silent.start();
        Shell shell = new Shell(broker.bootstrap());
        new Topics(broker.bootstrap()).create("compacted", 1, COMPACTED);
        assertThat(shell.done("topic describe compacted"))
                .contains("compaction: broker ", "does not tell", "millrace.http.listener");
        JsonNode described = shell.json("topic describe compacted");
        assertThat(described.at("/topics/0/partitions/0/compaction").isNull()).isTrue();
    }
}
