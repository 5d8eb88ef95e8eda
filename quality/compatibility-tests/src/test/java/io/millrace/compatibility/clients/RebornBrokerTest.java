package io.millrace.compatibility.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.ChildProcess;
import io.millrace.compatibility.harness.JavaProgram;
import io.millrace.compatibility.harness.MillraceProcess;
import io.millrace.compatibility.harness.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Another broker, with another cluster, comes up where a client's own one was. The client says whom
 * it means (ApiVersions v5), is told that this is another (error 129), and begins anew from its
 * bootstrap servers (KIP-1242).
 */
class RebornBrokerTest {
    private static final String TOPIC = "reborn";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path directory;

    @Test
    void aClientBeginsAnewWithABrokerOfAnotherCluster() {
        int[] ports = Switchboard.freePorts(2);
        try (Switchboard board = new Switchboard();
                BrokerProcess first = broker("first", ports[0], board);
                BrokerProcess second = broker("second", ports[1], board)) {
            first.start();
            second.start();
            board.connectTo(ports[0]);
            try (ChildProcess client = client(board.address())) {
                client.awaitOutput(Pattern.compile("sent 3\\b"), PATIENCE);

                board.connectTo(ports[1]);

                // By error 129, or by itself if it meets the broken connection first.
                // IdentifiedScript compares the error with Kafka's.
                client.awaitOutput(Pattern.compile("sent [1-9]\\d* to offset 0\\b"), PATIENCE);
            }
            assertThat(new Topics(board.address()).read(TOPIC, 0, 1).getFirst().value())
                    .isEqualTo("value");
        }
    }

    private BrokerProcess broker(String name, int port, Switchboard board) {
        return MillraceProcess.listeningAt(
                port,
                directory.resolve(name),
                Map.of("advertised.listeners", "PLAINTEXT://" + board.address()));
    }

    /** In a JVM of its own, where the client's log can be read. */
    private ChildProcess client(String bootstrap) {
        List<String> words =
                List.of(
                        JavaProgram.executable(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dslf4j.provider=io.millrace.server.logging.LineLogging",
                        "-cp",
                        JavaProgram.classPath(),
                        SteadyProducer.class.getName(),
                        bootstrap,
                        TOPIC);
        return ChildProcess.start(words, Map.of(), directory.resolve("client.log"));
    }
}
