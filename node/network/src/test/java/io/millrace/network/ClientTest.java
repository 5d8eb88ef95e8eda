package io.millrace.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Clock;
import io.millrace.network.client.ClientAnswer;
import io.millrace.network.client.ClientAnswer.Answered;
import io.millrace.network.client.ClientAnswer.Failed;
import io.millrace.network.client.ClientAnswer.FailureKind;
import io.millrace.network.client.ClientChannel;
import io.millrace.network.client.NetworkClient;
import io.millrace.network.client.NetworkClient.Lane;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ApiVersionsResponse;
import io.millrace.protocol.message.FindCoordinatorRequest;
import io.millrace.protocol.message.SaslAuthenticateRequest;
import io.millrace.protocol.message.SaslAuthenticateResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The client side, against our own server, and against what is no server. */
class ClientTest {
    private static final int PATIENCE_MILLIS = 20_000;

    private final NetworkClient client =
            NetworkClient.start(
                    new NetworkClient.Settings("test", "1.0", 64 << 20, 64 << 20, 1),
                    TransportChoice.AUTO,
                    Clock.system(),
                    Runnable::run);

    @AfterEach
    void close() {
        client.close();
        TestServer.eventually("answers are given back", () -> client.responseMemoryBytes() == 0);
    }

    /** Answers ApiVersions, and hands everything else on. */
    private static RequestProcessor serving(Consumer<InboundRequest> rest) {
        return serving(SaslAuthenticateRequest.HIGHEST_VERSION, rest);
    }

    private static RequestProcessor serving(short versionMax, Consumer<InboundRequest> rest) {
        return request -> {
            if (request.key() == ApiKey.API_VERSIONS) {
                request.answer(
                        new ApiVersionsResponse()
                                .apiKeys(
                                        List.of(
                                                version(ApiKey.API_VERSIONS, (short) 3),
                                                version(ApiKey.SASL_AUTHENTICATE, versionMax))));
            } else {
                rest.accept(request);
            }
        };
    }

    private static ApiVersionsResponse.ApiVersion version(ApiKey key, short highest) {
        return new ApiVersionsResponse.ApiVersion().apiKey(key.id()).maxVersion(highest);
    }

    private static void echo(InboundRequest request) {
        request.answer(TestClient.answerTo(request));
    }

    private ClientChannel connect(int port) {
        return client.connect("127.0.0.1", port, Lane.CONTROL);
    }

    private static SaslAuthenticateRequest bytes(byte... bytes) {
        return new SaslAuthenticateRequest().authBytes(ByteBuffer.wrap(bytes));
    }

    private static CompletableFuture<ClientAnswer> send(
            ClientChannel channel, ApiRequest request, int timeoutMillis) {
        CompletableFuture<ClientAnswer> answer = new CompletableFuture<>();
        channel.send(request, Short.MAX_VALUE, timeoutMillis, answer::complete);
        return answer;
    }

    /** A server goes on with what it has, and answers it, though the other side has closed. */
    private static void endAll(TestServer server, Queue<InboundRequest> held) {
        TestServer.eventually(
                "connections are gone",
                () -> {
                    for (InboundRequest next = held.poll(); next != null; next = held.poll()) {
                        echo(next);
                    }
                    return server.network.connections() == 0;
                });
    }

    private static FailureKind failure(CompletableFuture<ClientAnswer> answer) {
        ClientAnswer ended = answer.orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).join();
        assertThat(ended).isInstanceOf(Failed.class);
        return ((Failed) ended).kind();
    }

    private static Answered answered(CompletableFuture<ClientAnswer> answer) {
        ClientAnswer ended = answer.orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).join();
        assertThat(ended).isInstanceOf(Answered.class);
        return (Answered) ended;
    }

    @Test
    void answersComeInOrderAndTheirBytesAreReadOnly() {
        try (TestServer server = new TestServer(serving(ClientTest::echo))) {
            List<Integer> firstBytes = new ArrayList<>();
            CompletableFuture<Boolean> readOnly = new CompletableFuture<>();
            CompletableFuture<Void> last = new CompletableFuture<>();
            int requests = 200;
            ClientChannel channel = connect(server.port());
            for (int i = 0; i < requests; i++) {
                int number = i;
                channel.send(
                        bytes((byte) i),
                        Short.MAX_VALUE,
                        PATIENCE_MILLIS,
                        answer -> {
                            Answered answered = (Answered) answer;
                            ByteBuffer echoed =
                                    ((SaslAuthenticateResponse) answered.response()).authBytes();
                            firstBytes.add(Byte.toUnsignedInt(echoed.get(0)));
                            if (number == requests - 1) {
                                readOnly.complete(echoed.isReadOnly() && echoed.isDirect());
                                last.complete(null);
                            }
                        });
            }
            last.orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).join();
            assertThat(firstBytes).hasSize(requests);
            for (int i = 0; i < requests; i++) {
                assertThat(firstBytes.get(i)).isEqualTo(i);
            }
            assertThat(readOnly.join()).isTrue();
            client.close();
        }
    }

    @Test
    void theHighestCommonVersionIsUsedBelowTheCap() {
        try (TestServer server = new TestServer(serving((short) 1, ClientTest::echo))) {
            ClientChannel channel = connect(server.port());
            assertThat(answered(send(channel, bytes(), PATIENCE_MILLIS)).version())
                    .isEqualTo((short) 1);
            CompletableFuture<ClientAnswer> capped = new CompletableFuture<>();
            channel.send(bytes(), (short) 0, PATIENCE_MILLIS, capped::complete);
            assertThat(answered(capped).version()).isEqualTo((short) 0);
            client.close();
        }
    }

    @Test
    void whatTheOtherNodeDoesNotServeIsUnsupportedAndTheRestGoesOn() {
        try (TestServer server = new TestServer(serving(ClientTest::echo))) {
            ClientChannel channel = connect(server.port());
            assertThat(failure(send(channel, new FindCoordinatorRequest(), PATIENCE_MILLIS)))
                    .isEqualTo(FailureKind.UNSUPPORTED);
            answered(send(channel, bytes(), PATIENCE_MILLIS));
            client.close();
        }
    }

    @Test
    void anOlderNodeIsAskedForItsVersionsOnceMore() {
        BlockingQueue<Short> asked = new ArrayBlockingQueue<>(4);
        RequestProcessor old =
                request -> {
                    asked.add(request.version());
                    if (request.key() == ApiKey.API_VERSIONS && request.version() > 3) {
                        request.answer(
                                new ApiVersionsResponse()
                                        .errorCode(ErrorCode.UNSUPPORTED_VERSION.code())
                                        .apiKeys(List.of(version(ApiKey.API_VERSIONS, (short) 3))),
                                (short) 0);
                    } else {
                        serving(ClientTest::echo).process(request);
                    }
                };
        try (TestServer server = new TestServer(old)) {
            answered(send(connect(server.port()), bytes((byte) 1), PATIENCE_MILLIS));
            assertThat(asked)
                    .containsExactly(
                            ApiKey.API_VERSIONS.highestVersion(),
                            (short) 3,
                            SaslAuthenticateRequest.HIGHEST_VERSION);
            client.close();
        }
    }

    @Test
    void nobodyListens() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        assertThat(failure(send(connect(port), bytes(), PATIENCE_MILLIS)))
                .isEqualTo(FailureKind.UNREACHABLE);
    }

    @Test
    void anUnknownNameIsUnreachable() {
        ClientChannel channel = client.connect("no.such.host.invalid", 9092, Lane.CONTROL);
        assertThat(failure(send(channel, bytes(), PATIENCE_MILLIS)))
                .isEqualTo(FailureKind.UNREACHABLE);
    }

    @Test
    void whoNeverAnswersCostsTheConnectionAndTheNextRequestHasAnother() {
        Queue<InboundRequest> held = new ConcurrentLinkedQueue<>();
        AtomicLong deafConnection = new AtomicLong();
        RequestProcessor deafAtFirst =
                serving(request -> {
                    long id = request.connection().id();
                    deafConnection.compareAndSet(0, id);
                    if (deafConnection.get() == id) {
                        held.add(request);
                    } else {
                        echo(request);
                    }
                });
        try (TestServer server = new TestServer(deafAtFirst)) {
            ClientChannel channel = connect(server.port());
            CompletableFuture<ClientAnswer> first = send(channel, bytes(), 1_000);
            CompletableFuture<ClientAnswer> second = send(channel, bytes(), PATIENCE_MILLIS);
            assertThat(failure(first)).isEqualTo(FailureKind.TIMED_OUT);
            assertThat(failure(second)).isEqualTo(FailureKind.LOST);
            answered(send(channel, bytes(), PATIENCE_MILLIS));
            client.close();
            endAll(server, held);
        }
    }

    @Test
    void aListenerThatNeverSpeaksIsUnreachable() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(failure(send(connect(silent.getLocalPort()), bytes(), 200)))
                    .isEqualTo(FailureKind.UNREACHABLE);
        }
    }

    @Test
    void aNodeThatComesBackIsFoundAgain() {
        TestServer first = new TestServer(serving(ClientTest::echo));
        ClientChannel channel = connect(first.port());
        answered(send(channel, bytes(), PATIENCE_MILLIS));
        first.network.close();
        assertThat(failure(send(channel, bytes(), 500))).isEqualTo(FailureKind.UNREACHABLE);
        try (TestServer second = new TestServer(first.port(), serving(ClientTest::echo))) {
            TestServer.eventually(
                    "it answers again",
                    () -> send(channel, bytes(), 1_000).join() instanceof Answered);
            client.close();
        }
        first.close();
    }

    @Test
    void moreThanMayWaitIsRefusedAndWhatWaitsIsServed() {
        Queue<InboundRequest> held = new ConcurrentLinkedQueue<>();
        try (TestServer server = new TestServer(serving(held::add))) {
            ClientChannel channel = connect(server.port());
            List<CompletableFuture<ClientAnswer>> answers = new ArrayList<>();
            for (int i = 0; i <= ClientChannel.REQUESTS_MAX; i++) {
                answers.add(send(channel, bytes(), PATIENCE_MILLIS));
            }
            assertThat(failure(answers.getLast())).isEqualTo(FailureKind.OVERLOADED);
            assertThat(answers.getFirst()).isNotDone();
            channel.close();
            assertThat(failure(answers.getFirst())).isIn(FailureKind.LOST, FailureKind.CLOSED);
            assertThat(failure(answers.get(ClientChannel.REQUESTS_MAX - 1)))
                    .isIn(FailureKind.LOST, FailureKind.CLOSED);
            assertThat(failure(send(channel, bytes(), PATIENCE_MILLIS)))
                    .isEqualTo(FailureKind.CLOSED);
            client.close();
            // The server answers what it has, also to a side that was closed.
            endAll(server, held);
        }
    }

    @Test
    void anAnswerThatClaimsTooMuchIsNotWaitedFor() throws Exception {
        try (ServerSocket liar = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<ClientAnswer> answer =
                    send(connect(liar.getLocalPort()), bytes(), PATIENCE_MILLIS);
            try (var socket = liar.accept()) {
                socket.getOutputStream().write(new byte[] {0x7f, 0, 0, 0, 1});
                assertThat(failure(answer)).isEqualTo(FailureKind.UNREACHABLE);
            }
        } catch (UncheckedIOException unexpected) {
            throw unexpected.getCause();
        }
    }

    @Test
    void aCallbackThatFailsHarmsNobody() {
        try (TestServer server = new TestServer(serving(ClientTest::echo))) {
            ClientChannel channel = connect(server.port());
            channel.send(
                    bytes(),
                    Short.MAX_VALUE,
                    PATIENCE_MILLIS,
                    answer -> {
                        throw new IllegalStateException("a defect");
                    });
            answered(send(channel, bytes(), PATIENCE_MILLIS));
            client.close();
        }
    }
}
