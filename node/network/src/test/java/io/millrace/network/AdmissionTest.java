package io.millrace.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.network.TestServer.Limits;
import io.millrace.network.frame.Frame;
import io.millrace.network.frame.Staging;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Memory follows what has arrived, and stays within its budget. */
class AdmissionTest {
    private static final int MEBI = 1 << 20;

    private static TestServer echoes(Limits limits) {
        return new TestServer(
                TransportChoice.AUTO,
                limits,
                request -> request.answer(TestClient.answerTo(request)));
    }

    @Test
    void aClaimTakesNoMemory() throws Exception {
        int connections = 100;
        List<TestClient> slow = new ArrayList<>();
        try (TestServer server = echoes(Limits.WIDE);
                TestClient healthy = server.connect()) {
            for (int i = 0; i < connections; i++) {
                TestClient client = server.connect();
                client.send(ByteBuffer.allocate(4).putInt(100 * MEBI).array());
                slow.add(client);
            }
            healthy.send(TestClient.echo(1, new byte[100_000]));
            healthy.readEcho();
            TestServer.eventually(
                    "the healthy one's is back", () -> server.network.requestMemoryBytes() == 0);

            int arrived = 1000;
            for (TestClient client : slow) {
                client.send(new byte[arrived]);
            }
            TestServer.eventually(
                    "what has arrived is held",
                    () -> server.network.requestMemoryBytes() >= connections * arrived);
            assertThat(server.network.requestMemoryBytes())
                    .isLessThanOrEqualTo((long) connections * arrived * Frame.GROWTH);
            for (TestClient client : slow) {
                client.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "EPOLL")
    void manyLargeRequestsShareASmallBudget(TransportChoice transport) throws Exception {
        long budget = 2 * MEBI;
        int requestBytesMax = 3 * MEBI;
        AtomicLong peak = new AtomicLong();
        BlockingQueue<InboundRequest> started = new LinkedBlockingQueue<>();
        Limits limits = Limits.WIDE.budgetBytes(budget).requestBytesMax(requestBytesMax);
        try (TestServer server = new TestServer(transport, limits, started::add)) {
            List<TestClient> clients = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            Random random = new Random(1);
            for (int i = 0; i < 20; i++) {
                TestClient client = server.connect();
                byte[] bytes = new byte[requestBytesMax / 2 + random.nextInt(MEBI)];
                random.nextBytes(bytes);
                clients.add(client);
                threads.add(Thread.ofPlatform().start(() -> echo(client, bytes)));
            }
            for (int i = 0; i < clients.size(); i++) {
                InboundRequest request = started.poll(30, TimeUnit.SECONDS);
                assertThat(request).as("request %d is admitted", i).isNotNull();
                peak.accumulateAndGet(server.network.requestMemoryBytes(), Math::max);
                request.answer(TestClient.answerTo(request));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            for (TestClient client : clients) {
                assertThat(client.readEcho().correlationId()).isEqualTo(1);
                client.close();
            }
        }
        // Reads that were under way when the budget ran out come on top.
        long read = 20L * 2 * Staging.BYTES;
        assertThat(peak.get()).isBetween(budget / 2, budget + requestBytesMax + read);
    }

    private static void echo(TestClient client, byte[] bytes) {
        try {
            client.send(TestClient.echo(1, bytes));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void whoStallsWhileOthersWaitForMemoryIsClosed() throws Exception {
        Limits limits = Limits.WIDE.budgetBytes(MEBI).requestBytesMax(2 * MEBI);
        try (TestServer server = echoes(limits);
                TestClient first = server.connect();
                TestClient second = server.connect();
                TestClient healthy = server.connect()) {
            byte[] half = new byte[MEBI + 1];
            ByteBuffer.wrap(half).putInt(2 * MEBI);
            first.send(half);
            TestServer.eventually(
                    "it holds all memory", () -> server.network.requestMemoryBytes() >= MEBI);
            second.send(half);
            healthy.send(TestClient.echo(5, new byte[10]));
            server.clock.advanceMillis(200_000);

            assertThat(healthy.readEcho().correlationId()).isEqualTo(5);
            assertThat(first.isClosedByPeer() || second.isClosedByPeer()).isTrue();
        }
    }

    /** Sixty connections claim a lot and drip, faster than whoever has stalled. */
    @Test
    void slowLargeRequestsLoseTheirTurnAndSmallOnesNeverWait() throws Exception {
        int dripBytes = 20 * 1024;
        int claim = 100 * MEBI;
        List<TestClient> slow = new ArrayList<>();
        try (TestServer server = echoes(Limits.WIDE.budgetBytes(64 * MEBI));
                TestClient small = server.connect();
                TestClient large = server.connect()) {
            for (int i = 0; i < 60; i++) {
                TestClient client = server.connect();
                client.send(ByteBuffer.allocate(4).putInt(claim).array());
                slow.add(client);
            }
            for (int second = 0; second < 6; second++) {
                for (TestClient client : slow) {
                    client.drip(new byte[dripBytes]);
                }
                small.send(TestClient.echo(second, new byte[1000]));
                assertThat(small.readEcho().correlationId()).isEqualTo(second);
                server.clock.advanceMillis(1_000);
            }
            // None of them has stalled by its rate alone, and all of them would take over an hour.
            byte[] much = new byte[30 * MEBI];
            Thread sender = Thread.ofPlatform().start(() -> echo(large, much));
            assertThat(large.readEcho().bytes()).hasSize(much.length);
            sender.join();
            for (TestClient client : slow) {
                client.close();
            }
        }
    }

    @Test
    void releasingTheBodyGivesItsMemoryBackBeforeTheAnswer() throws Exception {
        BlockingQueue<InboundRequest> started = new LinkedBlockingQueue<>();
        try (TestServer server = new TestServer(started::add);
                TestClient client = server.connect()) {
            client.send(TestClient.echo(9, new byte[50_000]));
            InboundRequest request = started.poll(20, TimeUnit.SECONDS);
            assertThat(server.network.requestMemoryBytes()).isGreaterThan(50_000);
            var answer = TestClient.answerTo(request);
            request.releaseBody();
            assertThat(server.network.requestMemoryBytes()).isZero();
            request.answer(answer);
            assertThat(client.readEcho().bytes()).hasSize(50_000);
        }
    }
}
