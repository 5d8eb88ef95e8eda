package io.millrace.compatibility.hostile;

import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.MessageWriter;
import io.millrace.protocol.message.RequestHeader;
import io.millrace.protocol.message.ResponseHeader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;

/**
 * Sends requests whose last field is a long run of zeros, without holding one of them in memory:
 * many at once come out of one process.
 */
final class LargeRequests implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 60_000;
    private static final byte[] ZEROS = new byte[1 << 20];

    private final Socket socket;
    private final DataInputStream in;
    private int correlationId;

    LargeRequests(String bootstrap) throws IOException {
        int colon = bootstrap.lastIndexOf(':');
        socket =
                new Socket(
                        bootstrap.substring(0, colon),
                        Integer.parseInt(bootstrap.substring(colon + 1)));
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new DataInputStream(socket.getInputStream());
    }

    /**
     * What is behind the answer's header.
     *
     * @param request that ends with bytes of a length of its own, empty here
     * @param lastBytes that are sent instead
     */
    MessageReader exchange(ApiRequest request, short version, int lastBytes) throws IOException {
        ApiKey key = request.apiKey();
        MessageWriter out = new MessageWriter(256);
        out.writeInt(0);
        new RequestHeader()
                .requestApiKey(key.id())
                .requestApiVersion(version)
                .correlationId(++correlationId)
                .clientId("large")
                .encode(out, key.requestHeaderVersion(version));
        request.encode(out, version);
        int sizeBytes = out.sizeBytes();
        out.setInt(0, sizeBytes - Integer.BYTES + lastBytes);
        out.setInt(sizeBytes - Integer.BYTES, lastBytes);
        send(out.toBuffer(), lastBytes);
        byte[] frame = in.readNBytes(in.readInt());
        MessageReader answer = new MessageReader(ByteBuffer.wrap(frame));
        ResponseHeader header = ResponseHeader.decode(answer, key.responseHeaderVersion(version));
        if (header.correlationId() != correlationId) {
            throw new IOException("an answer to another request: " + header);
        }
        return answer;
    }

    private void send(ByteBuffer head, int lastBytes) throws IOException {
        byte[] bytes = new byte[head.remaining()];
        head.get(bytes);
        OutputStream to = socket.getOutputStream();
        to.write(bytes);
        for (int left = lastBytes; left > 0; left -= ZEROS.length) {
            to.write(ZEROS, 0, Math.min(left, ZEROS.length));
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
