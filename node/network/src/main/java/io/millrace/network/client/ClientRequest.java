package io.millrace.network.client;

import io.millrace.network.client.ClientAnswer.Failed;
import io.millrace.network.client.ClientAnswer.FailureKind;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.MessageWriter;
import io.millrace.protocol.message.RequestHeader;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request on its way to another node. Owned by its channel's event loop. */
final class ClientRequest {
    private static final Logger log = LoggerFactory.getLogger(ClientRequest.class);
    private static final int REQUEST_BYTES_ESTIMATE = 256;

    private final ApiRequest message;
    private final short versionMax;
    private final long deadlineNanos;
    private final Consumer<ClientAnswer> then;
    private short version;
    private int correlationId;

    /**
     * @param deadlineNanos in the system's monotonic time
     */
    ClientRequest(
            ApiRequest message, short versionMax, long deadlineNanos, Consumer<ClientAnswer> then) {
        this.message = message;
        this.versionMax = versionMax;
        this.deadlineNanos = deadlineNanos;
        this.then = then;
    }

    ApiKey key() {
        return message.apiKey();
    }

    short versionMax() {
        return versionMax;
    }

    short version() {
        return version;
    }

    int correlationId() {
        return correlationId;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    boolean isOverdue(long nowNanos) {
        return deadlineNanos - nowNanos <= 0;
    }

    /**
     * The frame, its length in front.
     *
     * @throws io.millrace.protocol.ProtocolException when the version can't say it
     */
    MessageWriter encode(short chosen, int id, String clientId) {
        version = chosen;
        correlationId = id;
        MessageWriter out = new MessageWriter(REQUEST_BYTES_ESTIMATE);
        out.writeInt(0);
        new RequestHeader()
                .requestApiKey(key().id())
                .requestApiVersion(chosen)
                .correlationId(id)
                .clientId(clientId)
                .encode(out, key().requestHeaderVersion(chosen));
        message.encode(out, chosen);
        out.setInt(0, out.sizeBytes() - Integer.BYTES);
        return out;
    }

    /** Nobody else pays for a callback that fails. */
    void end(ClientAnswer answer) {
        try {
            then.accept(answer);
        } catch (RuntimeException defect) {
            log.error("apiKey={}: taking its answer failed", key(), defect);
        }
    }

    void fail(FailureKind kind, String why) {
        end(new Failed(kind, why));
    }
}
