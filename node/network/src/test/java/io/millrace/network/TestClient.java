package io.millrace.network;

import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.MessageWriter;
import io.millrace.protocol.message.ProduceRequest;
import io.millrace.protocol.message.ProduceResponse;
import io.millrace.protocol.message.RequestHeader;
import io.millrace.protocol.message.ResponseHeader;
import io.millrace.protocol.message.SaslAuthenticateRequest;
import io.millrace.protocol.message.SaslAuthenticateResponse;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A raw socket that speaks frames. SaslAuthenticate, with its field of bytes, serves as an echo.
 */
final class TestClient implements AutoCloseable {
    static final short VERSION = 2;
    private static final short PRODUCE_VERSION = 9;

    /** A response to {@link #echo}. */
    record Echo(int correlationId, byte[] bytes) {}

    final Socket socket;
    final OutputStream out;
    final DataInputStream in;

    TestClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        out = socket.getOutputStream();
        in = new DataInputStream(socket.getInputStream());
    }

    /** The frame of a request, with its length. */
    static byte[] frame(int correlationId, short version, ApiRequest request) {
        MessageWriter writer = new MessageWriter(64);
        writer.writeInt(0);
        new RequestHeader()
                .requestApiKey(request.apiKey().id())
                .requestApiVersion(version)
                .correlationId(correlationId)
                .clientId("test")
                .encode(writer, request.apiKey().requestHeaderVersion(version));
        request.encode(writer, version);
        writer.setInt(0, writer.sizeBytes() - 4);
        ByteBuffer bytes = writer.toBuffer();
        return Arrays.copyOf(bytes.array(), bytes.remaining());
    }

    static byte[] echo(int correlationId, byte[] bytes) {
        return frame(
                correlationId,
                VERSION,
                new SaslAuthenticateRequest().authBytes(ByteBuffer.wrap(bytes)));
    }

    /** A request that starts beside others of its kind. */
    static byte[] produce(int correlationId) {
        return frame(correlationId, PRODUCE_VERSION, new ProduceRequest().acks((short) -1));
    }

    static ProduceResponse produced() {
        return new ProduceResponse();
    }

    /** What a server of echoes does. */
    static SaslAuthenticateResponse answerTo(InboundRequest request) {
        ByteBuffer bytes =
                SaslAuthenticateRequest.decode(request.body(), request.version()).authBytes();
        ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
        return new SaslAuthenticateResponse().authBytes(copy);
    }

    void send(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    /** Whether the bytes could be sent: the peer may have hung up. */
    boolean drip(byte[] bytes) {
        try {
            out.write(bytes);
            return true;
        } catch (IOException gone) {
            return false;
        }
    }

    byte[] readFrame() throws IOException {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return frame;
    }

    int readCorrelationId() throws IOException {
        return ByteBuffer.wrap(readFrame()).getInt();
    }

    Echo readEcho() throws IOException {
        MessageReader reader = new MessageReader(ByteBuffer.wrap(readFrame()));
        ResponseHeader header = ResponseHeader.decode(reader, (short) 1);
        ByteBuffer bytes = SaslAuthenticateResponse.decode(reader, VERSION).authBytes();
        reader.requireEnd();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return new Echo(header.correlationId(), copy);
    }

    /** Whether the server has closed the connection; waits for it or for a byte. */
    boolean isClosedByPeer() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException reset) {
            return true;
        } catch (EOFException end) {
            return true;
        }
    }

    /** Closing says that nobody reads any more, either. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
