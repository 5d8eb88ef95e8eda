package io.millrace.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.network.TestServer.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Damaged streams end their own connections, cost no memory, and disturb nobody. */
class GarbageTest {
    private static final int STREAMS = 300;
    private static final int FRAMES = 100;

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "EPOLL")
    void damagedStreamsEndTheirOwnConnectionsOnly(TransportChoice transport) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Limits limits = Limits.WIDE.budgetBytes(8 << 20).requestBytesMax(4 << 20);
        RequestProcessor echo = request -> request.answer(TestClient.answerTo(request));
        try (TestServer server = new TestServer(transport, limits, echo);
                TestClient healthy = server.connect()) {
            for (int i = 0; i < STREAMS; i++) {
                try (TestClient client = server.connect()) {
                    send(client, damaged(random));
                }
                healthy.send(TestClient.echo(i, new byte[random.nextInt(3000)]));
                assertThat(healthy.readEcho().correlationId()).as("seed %d", seed).isEqualTo(i);
            }
            TestServer.eventually("all are gone", () -> server.network.connections() == 1);
        }
    }

    private static byte[] damaged(Random random) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int i = 0; i < FRAMES; i++) {
            stream.writeBytes(TestClient.echo(i, new byte[random.nextInt(200)]));
        }
        byte[] bytes = stream.toByteArray();
        for (int damages = random.nextInt(4); damages >= 0; damages--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    private static void send(TestClient client, byte[] bytes) throws IOException {
        try {
            client.send(bytes);
        } catch (SocketException closedMeanwhile) {
            // The server may give up before all of it is sent.
        }
    }
}
