package io.millrace.simulation.world;

import io.millrace.base.Check;
import io.millrace.base.EventLoop;
import io.millrace.base.Payload;
import io.millrace.handlers.Call;
import io.millrace.handlers.Peer;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.MessageWriter;
import io.millrace.protocol.RequestOrder;
import io.millrace.protocol.message.RequestHeader;
import io.millrace.protocol.message.ResponseHeader;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A request that has come over a simulated connection. */
final class SimulatedCall implements Call, RequestOrder.Request {

    /** How it ended. */
    sealed interface Outcome {
        /** To be sent in this order, after the length. */
        record Answered(List<Payload> segments) implements Outcome {}

        record Silent() implements Outcome {}

        record Closing(String reason) implements Outcome {}
    }

    private final ServerEnd owner;
    private final ApiKey key;
    private final RequestHeader header;
    private final ByteBuffer body;
    private final EventLoop loop;
    private @Nullable Outcome outcome;

    SimulatedCall(ServerEnd owner, RequestHeader header, ByteBuffer body, EventLoop loop) {
        this.owner = owner;
        this.key = Objects.requireNonNull(ApiKey.of(header.requestApiKey()));
        this.header = header;
        this.body = body;
        this.loop = loop;
    }

    MessageReader body() {
        return new MessageReader(body);
    }

    @Nullable Outcome outcome() {
        return outcome;
    }

    @Override
    public ApiKey key() {
        return key;
    }

    @Override
    public short version() {
        return header.requestApiVersion();
    }

    @Override
    public boolean isVersionKnown() {
        return key.hasVersion(version());
    }

    @Override
    public @Nullable String clientId() {
        return header.clientId();
    }

    @Override
    public Peer peer() {
        return new Peer("127.0.0.1", "PLAINTEXT", true);
    }

    @Override
    public long connection() {
        return owner.number();
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void releaseBody() {}

    @Override
    public void whenDisconnected(Runnable then) {}

    @Override
    public boolean isAbandoned() {
        return owner.hasClientLeft();
    }

    @Override
    public void answer(ApiResponse response) {
        answer(response, version());
    }

    @Override
    public void answer(ApiResponse response, short version) {
        MessageWriter out = new MessageWriter(256);
        out.writeInt(0);
        new ResponseHeader()
                .correlationId(header.correlationId())
                .encode(out, key.responseHeaderVersion(version));
        response.encode(out, version);
        end(new Outcome.Answered(out.segments()));
    }

    @Override
    public void answerNothing() {
        end(new Outcome.Silent());
    }

    @Override
    public void disconnect(String reason) {
        end(new Outcome.Closing(reason));
    }

    private void end(Outcome how) {
        Check.that(outcome == null, "a request is ended once");
        outcome = how;
        owner.ended();
    }
}
