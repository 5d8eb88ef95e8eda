package io.millrace.simulation.world;

import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.MessageWriter;
import io.millrace.protocol.message.RequestHeader;
import io.millrace.protocol.message.ResponseCodec;
import io.millrace.protocol.message.ResponseHeader;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client's end of a connection. When it is cut, whoever waits gets null for an answer. */
public final class Connection {
    private record Waiting(
            int correlationId,
            ApiKey key,
            short version,
            Consumer<@Nullable ApiResponse> answered) {}

    private final Network network;
    private final String clientId;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final ServerEnd server;
    private int correlationId;
    private long lastArrivalNanos;
    private boolean open;

    Connection(Network network, String clientId) {
        this.network = network;
        this.clientId = clientId;
        this.server = new ServerEnd(network, this);
        this.open = server.isReachable();
    }

    public boolean isOpen() {
        return open;
    }

    String clientId() {
        return clientId;
    }

    /** Sends; the answer comes in order, or null when there will be none. */
    public void send(
            ApiKey key,
            short version,
            ApiRequest request,
            Consumer<@Nullable ApiResponse> answered) {
        if (!open) {
            network.scheduler().after(0, () -> answered.accept(null));
            return;
        }
        int id = correlationId++;
        ByteBuffer bytes = encode(key, version, id, network.tamper().request(request));
        waiting.add(new Waiting(id, key, version, answered));
        if (network.cutsBeforeRequest()) {
            boolean strays = network.strays();
            cut();
            if (strays) {
                deliver(bytes, network.strayDelayNanos());
            }
            return;
        }
        deliver(bytes, network.delayNanos());
    }

    /** Never before what was sent earlier. */
    private void deliver(ByteBuffer bytes, long delayNanos) {
        long now = network.scheduler().nowNanos();
        lastArrivalNanos = Math.max(lastArrivalNanos + 1, now + delayNanos);
        network.scheduler().after(lastArrivalNanos - now, () -> server.arrive(bytes));
    }

    /**
     * Sends what stays on its way until the returned action is run, once or more often; whatever is
     * sent meanwhile overtakes it. For tests that know which order they want.
     */
    public Runnable hold(
            ApiKey key,
            short version,
            ApiRequest request,
            Consumer<@Nullable ApiResponse> answered) {
        int id = correlationId++;
        ByteBuffer bytes = encode(key, version, id, request);
        return () -> {
            waiting.add(new Waiting(id, key, version, answered));
            server.arrive(bytes.duplicate());
        };
    }

    private ByteBuffer encode(ApiKey key, short version, int id, ApiRequest request) {
        MessageWriter out = new MessageWriter(256);
        new RequestHeader()
                .requestApiKey(key.id())
                .requestApiVersion(version)
                .correlationId(id)
                .clientId(clientId)
                .encode(out, key.requestHeaderVersion(version));
        request.encode(out, version);
        return out.toBuffer();
    }

    /** Gives it up. What is on its way to the node may arrive all the same. */
    public void cut() {
        if (!open) {
            return;
        }
        open = false;
        server.clientLeft();
        while (!waiting.isEmpty()) {
            waiting.remove().answered().accept(null);
        }
    }

    /** Bytes of an answer have come. */
    void received(ByteBuffer bytes) {
        if (!open) {
            return;
        }
        if (network.cutsBeforeAnswer()) {
            cut();
            return;
        }
        Waiting first = waiting.remove();
        MessageReader in = new MessageReader(bytes);
        ResponseHeader header =
                ResponseHeader.decode(in, first.key().responseHeaderVersion(first.version()));
        if (header.correlationId() != first.correlationId()) {
            throw new IllegalStateException("answers are out of order: " + header);
        }
        ApiResponse response = ResponseCodec.decode(first.key(), first.version(), in);
        first.answered().accept(network.tamper().response(response));
    }
}
