package io.millrace.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.network.TestServer.Limits;
import io.millrace.network.frame.Staging;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class OrderTest {
    private final BlockingQueue<InboundRequest> started = new LinkedBlockingQueue<>();

    private InboundRequest nextStarted() throws InterruptedException {
        InboundRequest request = started.poll(20, TimeUnit.SECONDS);
        assertThat(request).as("a request is started").isNotNull();
        return request;
    }

    private static byte[] produces(int count) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            frames.writeBytes(TestClient.produce(i));
        }
        return frames.toByteArray();
    }

    private static byte[] echoes(int count) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            frames.writeBytes(TestClient.echo(i, new byte[] {(byte) i}));
        }
        return frames.toByteArray();
    }

    @Test
    void everythingButAProduceStartsWhenAllEarlierRequestsAreAnswered() throws Exception {
        try (TestServer server = new TestServer(started::add);
                TestClient client = server.connect();
                TestClient other = server.connect()) {
            ByteArrayOutputStream inOneWrite = new ByteArrayOutputStream();
            inOneWrite.writeBytes(produces(2));
            inOneWrite.writeBytes(TestClient.echo(2, new byte[1]));
            inOneWrite.writeBytes(TestClient.produce(3));
            client.send(inOneWrite.toByteArray());
            InboundRequest first = nextStarted();
            InboundRequest second = nextStarted();
            second.answer(TestClient.produced());
            // What another connection sends afterwards starts after all that could start.
            other.send(TestClient.echo(777, new byte[0]));
            InboundRequest others = nextStarted();
            assertThat(others.correlationId()).isEqualTo(777);
            others.answer(TestClient.answerTo(others));

            first.answer(TestClient.produced());
            InboundRequest look = nextStarted();
            assertThat(look.correlationId()).isEqualTo(2);
            assertThat(started).as("it holds the produce behind it back").isEmpty();
            look.answer(TestClient.answerTo(look));
            InboundRequest last = nextStarted();
            assertThat(last.correlationId()).isEqualTo(3);
            last.answer(TestClient.produced());
            for (int i = 0; i < 4; i++) {
                assertThat(client.readCorrelationId()).isEqualTo(i);
            }
        }
    }

    /** Whoever waits for long must not be a way to fill the broker's memory. */
    @Test
    void behindARequestThatWaitsLittleIsRead() throws Exception {
        byte[] large = new byte[1 << 20];
        try (TestServer server = new TestServer(started::add);
                TestClient client = server.connect()) {
            client.send(TestClient.echo(0, new byte[0]));
            InboundRequest waiting = nextStarted();
            Thread sender = Thread.ofPlatform().start(() -> send(client, 20, large));
            TestServer.eventually(
                    "bytes have come",
                    () -> server.network.requestMemoryBytes() > large.length / 100);
            assertThat(server.network.requestMemoryBytes())
                    .isLessThan(Connection.READ_AHEAD_BYTES_MAX + 3L * Staging.BYTES);

            waiting.answer(TestClient.answerTo(waiting));
            assertThat(client.readCorrelationId()).isZero();
            for (int i = 0; i < 20; i++) {
                InboundRequest request = nextStarted();
                request.answer(TestClient.answerTo(request));
                assertThat(client.readEcho().bytes()).hasSize(large.length);
            }
            sender.join();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "EPOLL")
    void answersLeaveInTheOrderOfRequestsHoweverTheyAreGiven(TransportChoice transport)
            throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int count = ServerContext.IN_FLIGHT_MAX;
        try (TestServer server = new TestServer(transport, Limits.WIDE, started::add);
                TestClient client = server.connect()) {
            for (int round = 0; round < 20; round++) {
                client.send(produces(count));
                List<InboundRequest> requests = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    InboundRequest request = nextStarted();
                    assertThat(request.correlationId()).isEqualTo(i);
                    requests.add(request);
                }
                Collections.shuffle(requests, random);
                Thread other = Thread.ofPlatform().start(() -> answer(requests, 0));
                answer(requests, 1);
                for (int i = 0; i < count; i++) {
                    assertThat(client.readCorrelationId()).as("seed %d", seed).isEqualTo(i);
                }
                other.join();
            }
        }
    }

    private static void answer(List<InboundRequest> requests, int parity) {
        for (int i = parity; i < requests.size(); i += 2) {
            InboundRequest request = requests.get(i);
            request.answer(TestClient.produced());
        }
    }

    @Test
    void nobodyStartsMoreRequestsThanMayBeInFlight() throws Exception {
        int extra = 10;
        try (TestServer server = new TestServer(started::add);
                TestClient client = server.connect()) {
            client.send(produces(ServerContext.IN_FLIGHT_MAX + extra));
            List<InboundRequest> requests = new ArrayList<>();
            for (int i = 0; i < ServerContext.IN_FLIGHT_MAX; i++) {
                requests.add(nextStarted());
            }
            // A second connection's request is started after whatever the first one could start.
            try (TestClient second = server.connect()) {
                second.send(TestClient.echo(777, new byte[0]));
                InboundRequest other = nextStarted();
                assertThat(other.correlationId()).isEqualTo(777);
                other.answer(TestClient.answerTo(other));
                second.readEcho();
            }
            assertThat(started).isEmpty();
            for (InboundRequest request : requests) {
                request.answer(TestClient.produced());
            }
            for (int i = 0; i < extra; i++) {
                nextStarted().answer(TestClient.produced());
            }
            for (int i = 0; i < ServerContext.IN_FLIGHT_MAX + extra; i++) {
                assertThat(client.readCorrelationId()).isEqualTo(i);
            }
        }
    }

    @Test
    void silentRequestsMakeRoomForLaterAnswers() throws Exception {
        RequestProcessor oddOnesOnly =
                request -> {
                    if (request.correlationId() % 2 == 0) {
                        request.answerNothing();
                    } else {
                        request.answer(TestClient.answerTo(request));
                    }
                };
        try (TestServer server = new TestServer(oddOnesOnly);
                TestClient client = server.connect()) {
            client.send(echoes(1000));
            for (int i = 1; i < 1000; i += 2) {
                assertThat(client.readEcho().correlationId()).isEqualTo(i);
            }
        }
    }

    @Test
    void aDefectInTheProcessorClosesItsConnectionOnly() throws Exception {
        RequestProcessor defective =
                request -> {
                    if (request.correlationId() == 13) {
                        throw new IllegalStateException("on purpose");
                    }
                    request.answer(TestClient.answerTo(request));
                    if (request.correlationId() == 12) {
                        throw new IllegalStateException("on purpose, after the answer");
                    }
                };
        try (TestServer server = new TestServer(defective);
                TestClient client = server.connect();
                TestClient other = server.connect()) {
            client.send(TestClient.echo(13, new byte[0]));
            assertThat(client.isClosedByPeer()).isTrue();
            try (TestClient answered = server.connect()) {
                answered.send(TestClient.echo(12, new byte[0]));
                while (!answered.isClosedByPeer()) {
                    assertThat(answered.socket.isConnected()).isTrue();
                }
            }
            other.send(TestClient.echo(14, new byte[0]));
            assertThat(other.readEcho().correlationId()).isEqualTo(14);
        }
    }

    @Test
    void answersForAConnectionThatIsGoneAreDropped() throws Exception {
        try (TestServer server = new TestServer(started::add)) {
            List<InboundRequest> requests = new ArrayList<>();
            try (TestClient client = server.connect()) {
                client.send(produces(10));
                for (int i = 0; i < 10; i++) {
                    requests.add(nextStarted());
                }
                client.reset();
            }
            TestServer.eventually("it is gone", () -> server.network.connections() == 0);
            for (InboundRequest request : requests) {
                request.answer(TestClient.produced());
            }
        }
    }

    @Test
    void thePeerThatDoesNotReadIsNotReadEither() throws Exception {
        AtomicInteger processed = new AtomicInteger();
        byte[] large = new byte[256 * 1024];
        RequestProcessor echo =
                request -> {
                    processed.incrementAndGet();
                    request.answer(TestClient.answerTo(request));
                };
        try (TestServer server = new TestServer(echo);
                TestClient client = server.connect()) {
            int count = 300;
            Thread sender = Thread.ofPlatform().start(() -> send(client, count, large));
            TestServer.eventually("some are processed", () -> processed.get() > 0);
            for (int i = 0; i < count; i++) {
                // What is processed but not read fits into the sockets' buffers and one answer.
                assertThat(processed.get() - i).isLessThan(100);
                assertThat(client.readEcho().correlationId()).isEqualTo(i);
            }
            sender.join();
        }
    }

    private static void send(TestClient client, int count, byte[] bytes) {
        try {
            for (int i = 0; i < count; i++) {
                client.send(TestClient.echo(i, bytes));
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
