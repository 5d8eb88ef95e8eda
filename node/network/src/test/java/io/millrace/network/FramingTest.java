package io.millrace.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.network.TestServer.Limits;
import io.millrace.protocol.message.ApiVersionsRequest;
import io.millrace.protocol.message.ApiVersionsResponse;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Every test runs over both transports, so NIO is shown to work where epoll is there. */
class FramingTest {
    private static final int REQUEST_BYTES_MAX = 8 << 20;

    private static TestServer echoes(TransportChoice transport) {
        return new TestServer(
                transport,
                Limits.WIDE.requestBytesMax(REQUEST_BYTES_MAX),
                request -> request.answer(TestClient.answerTo(request)));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "EPOLL")
    void requestsMayArriveInAnyTwoParts(TransportChoice transport) throws Exception {
        byte[] text = "text".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        byte[] frame = TestClient.echo(7, text);
        try (TestServer server = echoes(transport);
                TestClient client = server.connect()) {
            for (int cut = 0; cut <= frame.length; cut++) {
                client.send(Arrays.copyOfRange(frame, 0, cut));
                client.send(Arrays.copyOfRange(frame, cut, frame.length));
                TestClient.Echo echo = client.readEcho();
                assertThat(echo.correlationId()).isEqualTo(7);
                assertThat(echo.bytes()).isEqualTo(text);
            }
            for (byte each : frame) {
                client.send(new byte[] {each});
            }
            assertThat(client.readEcho().bytes()).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "EPOLL")
    void requestsOfAllSizesArriveWholeHoweverTheyAreCut(TransportChoice transport)
            throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        int requests = 40;
        byte[][] sent = new byte[requests][];
        for (int i = 0; i < requests; i++) {
            sent[i] = new byte[random.nextInt(1 << random.nextInt(22))];
            random.nextBytes(sent[i]);
            stream.writeBytes(TestClient.echo(i, sent[i]));
        }
        byte[] bytes = stream.toByteArray();
        try (TestServer server = echoes(transport);
                TestClient client = server.connect()) {
            Thread sender = Thread.ofVirtual().start(() -> sendInPieces(client, bytes, random));
            for (int i = 0; i < requests; i++) {
                TestClient.Echo echo = client.readEcho();
                assertThat(echo.correlationId()).as("seed %d", seed).isEqualTo(i);
                assertThat(echo.bytes()).as("seed %d", seed).isEqualTo(sent[i]);
            }
            sender.join();
        }
    }

    private static void sendInPieces(TestClient client, byte[] bytes, Random random) {
        int at = 0;
        try {
            while (at < bytes.length) {
                int end = Math.min(bytes.length, at + 1 + random.nextInt(1 << random.nextInt(20)));
                client.send(Arrays.copyOfRange(bytes, at, end));
                at = end;
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "EPOLL")
    void whatIsNoRequestClosesItsConnectionAndNoOther(TransportChoice transport) throws Exception {
        byte[][] garbage = {
            length(-1),
            length(Integer.MIN_VALUE),
            length(0),
            length(7),
            length(REQUEST_BYTES_MAX + 1),
            length(Integer.MAX_VALUE),
            "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII),
            request(999, 0, new byte[20]),
            request(-1, 0, new byte[20]),
            // A client id that is longer than the frame.
            request(36, 2, new byte[] {0, 0, 0, 1, 0x7f, 0x7f}),
            // A tagged field that is longer than the frame.
            request(36, 2, new byte[] {0, 0, 0, 1, -1, -1, 1, 0, 100}),
        };
        try (TestServer server = echoes(transport);
                TestClient healthy = server.connect()) {
            for (byte[] bytes : garbage) {
                try (TestClient client = server.connect()) {
                    client.send(bytes);
                    assertThat(client.isClosedByPeer()).as(Arrays.toString(bytes)).isTrue();
                }
                healthy.send(TestClient.echo(1, new byte[1]));
                assertThat(healthy.readEcho().correlationId()).isOne();
            }
        }
    }

    private static byte[] length(int length) {
        return ByteBuffer.allocate(12).putInt(length).array();
    }

    private static byte[] request(int key, int version, byte[] rest) {
        return ByteBuffer.allocate(8 + rest.length)
                .putInt(4 + rest.length)
                .putShort((short) key)
                .putShort((short) version)
                .put(rest)
                .array();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "EPOLL")
    void unknownVersionsOfKnownKeysAreTheProcessorsToAnswer(TransportChoice transport)
            throws Exception {
        RequestProcessor processor =
                request -> {
                    if (request.supported()) {
                        request.closeConnection("it should not be supported");
                    } else {
                        request.answer(new ApiVersionsResponse().errorCode((short) 35), (short) 0);
                    }
                };
        byte[] frame = TestClient.frame(3, (short) 4, new ApiVersionsRequest());
        ByteBuffer.wrap(frame).putShort(6, (short) 99);
        try (TestServer server = new TestServer(transport, Limits.WIDE, processor);
                TestClient client = server.connect()) {
            client.send(frame);
            ByteBuffer response = ByteBuffer.wrap(client.readFrame());
            assertThat(response.getInt()).isEqualTo(3);
            assertThat(response.getShort()).isEqualTo((short) 35);
        }
    }
}
