package io.millrace.handlers.forwarding;

import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.MessageWriter;
import io.millrace.protocol.message.DefaultPrincipalData;
import io.millrace.protocol.message.RequestHeader;
import io.millrace.protocol.message.ResponseCodec;
import io.millrace.protocol.message.ResponseHeader;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests and responses inside of envelopes: a header and a body each. Stateless. */
final class Envelopes {
    /** What may be in one. */
    static final Set<ApiKey> KEYS =
            EnumSet.of(
                    ApiKey.CREATE_TOPICS,
                    ApiKey.DELETE_TOPICS,
                    ApiKey.CREATE_PARTITIONS,
                    ApiKey.ALTER_CONFIGS,
                    ApiKey.INCREMENTAL_ALTER_CONFIGS,
                    ApiKey.UPDATE_FEATURES,
                    ApiKey.DESCRIBE_QUORUM,
                    ApiKey.ELECT_LEADERS,
                    ApiKey.ALTER_PARTITION_REASSIGNMENTS,
                    ApiKey.LIST_PARTITION_REASSIGNMENTS,
                    ApiKey.UNREGISTER_BROKER);

    private static final int SIZE_BYTES_ESTIMATE = 256;
    private static final short PRINCIPAL_VERSION = 0;

    private Envelopes() {}

    static ByteBuffer request(ApiRequest request, short version, @Nullable String clientId) {
        MessageWriter out = new MessageWriter(SIZE_BYTES_ESTIMATE);
        ApiKey key = request.apiKey();
        new RequestHeader()
                .requestApiKey(key.id())
                .requestApiVersion(version)
                .clientId(clientId)
                .encode(out, key.requestHeaderVersion(version));
        request.encode(out, version);
        return out.toBuffer();
    }

    static ByteBuffer response(ApiResponse response, short version, int correlationId) {
        MessageWriter out = new MessageWriter(SIZE_BYTES_ESTIMATE);
        new ResponseHeader()
                .correlationId(correlationId)
                .encode(out, response.apiKey().responseHeaderVersion(version));
        response.encode(out, version);
        return out.toBuffer();
    }

    /** Throws a ProtocolException when it is no such response. */
    static ApiResponse response(ApiKey key, short version, ByteBuffer data) {
        MessageReader reader = new MessageReader(data);
        ResponseHeader.decode(reader, key.responseHeaderVersion(version));
        return ResponseCodec.decode(key, version, reader);
    }

    /** Who the client is, as Kafka's default writes it: the version, then the message. */
    static ByteBuffer principal(String type, String name) {
        MessageWriter out = new MessageWriter(SIZE_BYTES_ESTIMATE);
        out.writeShort(PRINCIPAL_VERSION);
        new DefaultPrincipalData().type(type).name(name).encode(out, PRINCIPAL_VERSION);
        return out.toBuffer();
    }

    static ByteBuffer address(String host) {
        return ByteBuffer.wrap(InetAddress.ofLiteral(host).getAddress());
    }
}
