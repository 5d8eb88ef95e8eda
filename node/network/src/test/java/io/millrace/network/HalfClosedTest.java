package io.millrace.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.network.TestServer.Limits;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A peer that closes its side behind its last request is answered. */
class HalfClosedTest {

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "EPOLL")
    void whatWasReceivedWholeIsDoneAndAnswered(TransportChoice transport) throws Exception {
        int count = 2_000;
        AtomicInteger done = new AtomicInteger();
        BlockingQueue<InboundRequest> started = new LinkedBlockingQueue<>();
        try (TestServer server = new TestServer(transport, Limits.WIDE, started::add);
                TestClient client = server.connect()) {
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            for (int i = 0; i < count; i++) {
                frames.writeBytes(TestClient.produce(i));
            }
            byte[] incomplete = TestClient.produce(count);
            frames.write(incomplete, 0, incomplete.length - 1);
            client.send(frames.toByteArray());
            client.socket.shutdownOutput();
            Thread answers = Thread.ofPlatform().start(() -> answer(started, count, done));
            for (int i = 0; i < count; i++) {
                assertThat(client.readCorrelationId()).isEqualTo(i);
            }
            assertThat(client.isClosedByPeer()).isTrue();
            answers.join();
            assertThat(done).hasValue(count);
            assertThat(started).isEmpty();
        }
    }

    private static void answer(
            BlockingQueue<InboundRequest> started, int count, AtomicInteger done) {
        try {
            for (int i = 0; i < count; i++) {
                InboundRequest request = started.poll(20, TimeUnit.SECONDS);
                assertThat(request).isNotNull();
                done.incrementAndGet();
                request.answer(TestClient.produced());
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whoIsGoneWithoutARequestIsClosedAtOnce() throws Exception {
        try (TestServer server = new TestServer(InboundRequest::answerNothing)) {
            try (TestClient client = server.connect()) {
                client.send(TestClient.produce(1));
                client.socket.shutdownOutput();
                assertThat(client.isClosedByPeer()).isTrue();
            }
            TestServer.eventually("it is gone", () -> server.network.connections() == 0);
        }
    }

    @Test
    void aHalfClosedConnectionIsNotKeptForEver() throws Exception {
        BlockingQueue<InboundRequest> started = new LinkedBlockingQueue<>();
        try (TestServer server = new TestServer(started::add)) {
            try (TestClient client = server.connect()) {
                client.send(TestClient.produce(1));
                InboundRequest waiting = started.poll(20, TimeUnit.SECONDS);
                client.socket.shutdownOutput();
                server.clock.advanceMillis(Limits.WIDE.idleMillisMax() + 1);
                assertThat(client.isClosedByPeer()).isTrue();
                waiting.answer(TestClient.produced());
            }
        }
    }
}
