package io.millrace.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.base.FaultKind;
import io.millrace.config.ConnectionLimits;
import io.millrace.config.ServerSettings;
import io.millrace.metrics.PrometheusText;
import io.millrace.network.TestServer.Limits;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    private static final RequestProcessor ECHO =
            request -> request.answer(TestClient.answerTo(request));

    private static boolean echoes(TestClient client) throws Exception {
        client.send(TestClient.echo(1, new byte[3]));
        return client.readEcho().correlationId() == 1;
    }

    @Test
    void oneConnectionTooManyIsClosedAndLeavesRoomWhenAnotherEnds() throws Exception {
        for (Limits limits : List.of(Limits.WIDE.connectionsMax(2), Limits.WIDE.perAddressMax(2))) {
            try (TestServer server = new TestServer(TransportChoice.AUTO, limits, ECHO);
                    TestClient first = server.connect();
                    TestClient second = server.connect()) {
                assertThat(echoes(first)).isTrue();
                assertThat(echoes(second)).isTrue();
                try (TestClient third = server.connect()) {
                    assertThat(third.isClosedByPeer()).isTrue();
                }
                assertThat(PrometheusText.of(server.metrics))
                        .contains("millrace_connections_refused_total 1");
                second.close();
                TestServer.eventually("one left", () -> server.network.connections() == 1);
                try (TestClient fourth = server.connect()) {
                    assertThat(echoes(fourth)).isTrue();
                }
            }
        }
    }

    @Test
    void limitsMayChangeAndThoseWhoAreThereStay() throws Exception {
        try (TestServer server = new TestServer(ECHO);
                TestClient first = server.connect();
                TestClient second = server.connect()) {
            assertThat(echoes(first)).isTrue();
            assertThat(echoes(second)).isTrue();
            for (ConnectionLimits narrow :
                    List.of(
                            new ConnectionLimits(2, 100, Map.of()),
                            new ConnectionLimits(100, 1, Map.of()),
                            new ConnectionLimits(100, 100, Map.of("127.0.0.1", 0)))) {
                server.network.limit(narrow);
                try (TestClient third = server.connect()) {
                    assertThat(third.isClosedByPeer()).as(narrow.toString()).isTrue();
                }
                assertThat(echoes(first)).isTrue();
            }
            server.network.limit(new ConnectionLimits(3, 1, Map.of("127.0.0.1", 3)));
            try (TestClient third = server.connect()) {
                assertThat(echoes(third)).isTrue();
            }
        }
    }

    @Test
    void anUnknownHostLeavesTheLimitsAsTheyWere() throws Exception {
        try (TestServer server = new TestServer(ECHO)) {
            ConnectionLimits unknown = new ConnectionLimits(0, 0, Map.of("no such host", 1));
            assertThatThrownBy(() -> server.network.limit(unknown))
                    .isInstanceOf(NetworkException.class)
                    .hasMessageContaining("no such host");
            try (TestClient client = server.connect()) {
                assertThat(echoes(client)).isTrue();
            }
        }
    }

    @Test
    void idleConnectionsAreClosedAndBusyOnesStay() throws Exception {
        BlockingQueue<InboundRequest> waiting = new LinkedBlockingQueue<>();
        try (TestServer server = new TestServer(waiting::add);
                TestClient idle = server.connect();
                TestClient busy = server.connect()) {
            busy.send(TestClient.echo(1, new byte[0]));
            InboundRequest request = waiting.poll(20, TimeUnit.SECONDS);
            TestServer.eventually("both are there", () -> server.network.connections() == 2);
            server.clock.advanceMillis(600_001);
            assertThat(idle.isClosedByPeer()).isTrue();
            TestServer.eventually("one left", () -> server.network.connections() == 1);
            request.answer(TestClient.answerTo(request));
            assertThat(busy.readEcho().correlationId()).isEqualTo(1);
        }
    }

    @Test
    void thousandsOfIdleConnectionsCostNothingAndDisturbNobody() throws Exception {
        try (TestServer server = new TestServer(ECHO)) {
            List<TestClient> idle = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                idle.add(server.connect());
            }
            TestServer.eventually("all are there", () -> server.network.connections() == 2000);
            assertThat(server.network.requestMemoryBytes()).isZero();
            try (TestClient client = server.connect()) {
                assertThat(echoes(client)).isTrue();
            }
            for (TestClient client : idle) {
                client.close();
            }
            TestServer.eventually("all are gone", () -> server.network.connections() == 0);
        }
    }

    @Test
    void anAddressInUseIsExplainedInOneLine() throws Exception {
        for (TransportChoice transport : List.of(TransportChoice.AUTO, TransportChoice.NIO)) {
            try (ServerSocket taken = new ServerSocket(0)) {
                ServerSettings.Endpoint endpoint =
                        new ServerSettings.Endpoint("PLAINTEXT", "0.0.0.0", taken.getLocalPort());
                assertThatThrownBy(() -> start(transport, endpoint))
                        .isInstanceOfSatisfying(
                                NetworkException.class,
                                e -> assertThat(e.kind()).isEqualTo(FaultKind.RESOURCE))
                        .hasMessage(
                                "the address is in use: stop the process that listens there, or"
                                        + " choose another port [0.0.0.0:"
                                        + taken.getLocalPort()
                                        + "]");
            }
        }
    }

    @Test
    void aForeignAddressAndAnUnknownHostAreExplained() {
        assertThatThrownBy(() ->
                        start(
                                TransportChoice.AUTO,
                                new ServerSettings.Endpoint("PLAINTEXT", "192.0.2.1", 0)))
                .hasMessageContaining("this machine has no such address");
        assertThatThrownBy(() ->
                        start(
                                TransportChoice.AUTO,
                                new ServerSettings.Endpoint(
                                        "PLAINTEXT", "no.such.host.invalid", 0)))
                .hasMessageContaining("can't be resolved");
    }

    private static void start(TransportChoice transport, ServerSettings.Endpoint endpoint) {
        NetworkServer.start(
                        TestServer.settings(Limits.WIDE),
                        List.of(endpoint),
                        new NetworkServer.Surroundings(
                                ECHO,
                                new io.millrace.metrics.MetricRegistry(),
                                io.millrace.base.Clock.system(),
                                transport,
                                Relay.NONE))
                .close();
    }

    @Test
    void stoppingLetsRequestsInFlightBeAnswered() throws Exception {
        BlockingQueue<InboundRequest> started = new LinkedBlockingQueue<>();
        try (TestServer server = new TestServer(started::add);
                TestClient idle = server.connect();
                TestClient client = server.connect()) {
            client.send(TestClient.echo(1, new byte[2]));
            InboundRequest request = started.poll(20, TimeUnit.SECONDS);
            TestServer.eventually("both are there", () -> server.network.connections() == 2);
            Thread stopping = Thread.ofPlatform().start(() -> server.network.close(20_000));
            assertThat(idle.isClosedByPeer()).isTrue();
            request.answer(TestClient.answerTo(request));
            assertThat(client.readEcho().bytes()).hasSize(2);
            assertThat(client.isClosedByPeer()).isTrue();
            stopping.join();
        }
    }

    @Test
    void stoppingDoesNotWaitForever() throws Exception {
        BlockingQueue<InboundRequest> started = new LinkedBlockingQueue<>();
        try (TestServer server = new TestServer(started::add);
                TestClient client = server.connect()) {
            client.send(TestClient.echo(1, new byte[2]));
            InboundRequest request = started.poll(20, TimeUnit.SECONDS);
            server.network.close(50);
            assertThat(client.isClosedByPeer()).isTrue();
            request.answer(TestClient.answerTo(request));
        }
    }
}
