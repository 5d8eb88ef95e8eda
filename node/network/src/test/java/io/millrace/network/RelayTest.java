package io.millrace.network;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One port for requests and for the protocol of the consensus engine. */
class RelayTest {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
    private static final int MUCH_BYTES = 3_000_000;

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "NIO"})
    void whatBeginsAsHttp2IsPassedOnAndRequestsAreServed(TransportChoice transport)
            throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                ServerSocket target = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                TestServer server = server(transport, address(target))) {
            threads.execute(() -> echo(target));
            try (Socket peer = connect(server)) {
                byte[] sent = new byte[MUCH_BYTES];
                System.arraycopy(PREFACE, 0, sent, 0, PREFACE.length);
                threads.execute(() -> send(peer, sent));
                byte[] back = new byte[MUCH_BYTES];
                new DataInputStream(peer.getInputStream()).readFully(back);
                assertThat(back).isEqualTo(sent);
                peer.shutdownOutput();
            }
            try (TestClient client = new TestClient(server.port())) {
                client.send(TestClient.echo(7, new byte[] {1, 2, 3}));
                assertThat(client.readEcho().bytes()).containsExactly(1, 2, 3);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "NIO"})
    void aTargetThatIsNotThereClosesTheConnection(TransportChoice transport) throws Exception {
        InetSocketAddress nobody;
        try (ServerSocket closed = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            nobody = address(closed);
        }
        try (TestServer server = server(transport, nobody);
                Socket peer = connect(server)) {
            send(peer, PREFACE);
            assertThat(ended(peer)).isTrue();
        }
    }

    private static TestServer server(TransportChoice transport, InetSocketAddress target) {
        return new TestServer(
                transport,
                request -> request.answer(TestClient.answerTo(request)),
                new Relay(Set.of("PLAINTEXT"), () -> target));
    }

    private static InetSocketAddress address(ServerSocket socket) {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    private static Socket connect(TestServer server) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** Closed in order, or reset because not all that was sent was read. */
    private static boolean ended(Socket socket) {
        try {
            return socket.getInputStream().read() == -1;
        } catch (SocketException reset) {
            return true;
        } catch (IOException open) {
            return false;
        }
    }

    private static void send(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static void echo(ServerSocket target) {
        try (Socket accepted = target.accept()) {
            accepted.getInputStream().transferTo(accepted.getOutputStream());
        } catch (IOException ended) {
            // The other side is gone: the test says what it saw.
        }
    }
}
