package io.millrace.server;

import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.MessageWriter;
import io.millrace.protocol.message.RequestHeader;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;

/**
 * One connection that sends what it is told and reads what comes. Answers of the keys and versions
 * used here have a header of a correlation id, and tags.
 */
final class WireClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 60_000;
    private final Socket socket;
    private final DataInputStream in;
    private boolean flexible;

    WireClient(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
    }

    void send(ApiRequest request, short version) throws IOException {
        MessageWriter out = new MessageWriter(256);
        out.writeInt(0);
        new RequestHeader()
                .requestApiKey(request.apiKey().id())
                .requestApiVersion(version)
                .encode(out, request.apiKey().requestHeaderVersion(version));
        request.encode(out, version);
        out.setInt(0, out.sizeBytes() - Integer.BYTES);
        ByteBuffer frame = out.toBuffer();
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        socket.getOutputStream().write(bytes);
        flexible = request.apiKey().responseHeaderVersion(version) > 0;
    }

    boolean hasAnswer() throws IOException {
        return in.available() > 0;
    }

    MessageReader receive() throws IOException {
        ByteBuffer answer = ByteBuffer.wrap(in.readNBytes(in.readInt()));
        answer.position(flexible ? Integer.BYTES + 1 : Integer.BYTES);
        return new MessageReader(answer.slice());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
