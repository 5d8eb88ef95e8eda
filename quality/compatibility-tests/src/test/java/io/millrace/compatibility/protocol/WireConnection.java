package io.millrace.compatibility.protocol;

import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.MessageWriter;
import io.millrace.protocol.message.ApiVersionsRequest;
import io.millrace.protocol.message.ApiVersionsResponse;
import io.millrace.protocol.message.RequestHeader;
import io.millrace.protocol.message.ResponseHeader;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;

/** A connection to a broker that sends one request at a time. */
public final class WireConnection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;

    private final Socket socket;
    private final DataInputStream in;
    private int correlationId;

    public WireConnection(String bootstrapServers) throws IOException {
        int colon = bootstrapServers.lastIndexOf(':');
        socket =
                new Socket(
                        bootstrapServers.substring(0, colon),
                        Integer.parseInt(bootstrapServers.substring(colon + 1)));
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new DataInputStream(socket.getInputStream());
    }

    /**
     * The body of the answer.
     *
     * @throws java.io.EOFException when the broker hangs up instead
     */
    public ByteBuffer exchange(ApiRequest request, short version) throws IOException {
        ApiKey key = request.apiKey();
        MessageWriter out = new MessageWriter(256);
        out.writeInt(0);
        header(key, version).encode(out, key.requestHeaderVersion(version));
        request.encode(out, version);
        return exchange(key, version, out);
    }

    /** Sends a header of that version, without a body. */
    ByteBuffer exchangeHeader(ApiKey key, short version) throws IOException {
        MessageWriter out = new MessageWriter(256);
        out.writeInt(0);
        header(key, version).encode(out, key.requestHeaderVersion(version));
        return exchange(key, version, out);
    }

    private RequestHeader header(ApiKey key, short version) {
        correlationId++;
        return new RequestHeader()
                .requestApiKey(key.id())
                .requestApiVersion(version)
                .correlationId(correlationId)
                .clientId("compatibility-tests");
    }

    private ByteBuffer exchange(ApiKey key, short version, MessageWriter out) throws IOException {
        out.setInt(0, out.sizeBytes() - Integer.BYTES);
        ByteBuffer frame = out.toBuffer();
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        socket.getOutputStream().write(bytes);
        MessageReader answer = new MessageReader(ByteBuffer.wrap(in.readNBytes(in.readInt())));
        int sizeBytes = answer.remaining();
        ResponseHeader header = ResponseHeader.decode(answer, key.responseHeaderVersion(version));
        if (header.correlationId() != correlationId) {
            throw new IOException("an answer to another request: " + header);
        }
        return rest(answer, sizeBytes);
    }

    private static ByteBuffer rest(MessageReader answer, int sizeBytes) {
        ByteBuffer body = ByteBuffer.allocate(answer.remaining());
        for (int i = answer.position(); i < sizeBytes; i++) {
            body.put(answer.readByte());
        }
        return body.flip();
    }

    /** The keys that the broker says it serves. */
    Set<ApiKey> served() throws IOException {
        ByteBuffer body = exchange(new ApiVersionsRequest(), (short) 0);
        ApiVersionsResponse answer = ApiVersionsResponse.decode(new MessageReader(body), (short) 0);
        Set<ApiKey> keys = EnumSet.noneOf(ApiKey.class);
        for (ApiVersionsResponse.ApiVersion version : answer.apiKeys()) {
            ApiKey key = ApiKey.of(version.apiKey());
            if (key != null) {
                keys.add(key);
            }
        }
        return keys;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
