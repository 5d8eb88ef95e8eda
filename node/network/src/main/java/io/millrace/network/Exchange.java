package io.millrace.network;

import io.millrace.base.Check;
import io.millrace.base.Payload;
import io.millrace.network.frame.Frame;
import io.millrace.network.frame.FrameWriter;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.MessageWriter;
import io.millrace.protocol.RequestOrder;
import io.millrace.protocol.message.RequestHeader;
import io.millrace.protocol.message.ResponseHeader;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A request on its way through the server, until its answer is handed to the socket. */
final class Exchange implements InboundRequest, RequestOrder.Request, Mail {

    /** The connection that it came by. */
    interface Owner {
        ConnectionInfo info();

        /** From any thread. */
        boolean isClosed();

        Loop loop();

        NetworkMetrics metrics();

        long lastActiveNanos();

        /** An exchange of this connection has its outcome. On the event loop. */
        void ended(Exchange exchange);
    }

    /** How it ended. */
    sealed interface Outcome {
        /** To be sent, in this order. */
        record Answered(List<Payload> segments, int sizeBytes) implements Outcome {}

        record Silent() implements Outcome {}

        record Closing(String reason) implements Outcome {}

        /** The client is to blame. */
        record Rejected(String reason) implements Outcome {}
    }

    private static final Outcome SILENT = new Outcome.Silent();
    private static final int RESPONSE_BYTES_ESTIMATE = 256;

    /** Of a client id, in a log. */
    private static final int LOGGED_CHARS_MAX = 100;

    private final Owner owner;
    private final ApiKey key;
    private final short version;
    private final RequestHeader header;
    private final Frame frame;
    private final int bodyOffset;
    private final long receivedNanos;
    private final AtomicBoolean ended = new AtomicBoolean();

    /** Written before the exchange goes to its loop, read there. */
    private @Nullable Outcome outcome;

    private boolean delivered;
    private @Nullable Mail next;

    private Exchange(Owner owner, ApiKey key, RequestHeader header, Frame frame, int bodyOffset) {
        this.owner = owner;
        this.key = key;
        this.version = header.requestApiVersion();
        this.header = header;
        this.frame = frame;
        this.bodyOffset = bodyOffset;
        this.receivedNanos = owner.lastActiveNanos();
    }

    /**
     * Reads the header, and takes over the frame when that works.
     *
     * @return null when no API has the key
     */
    static @Nullable Exchange begin(Owner owner, Frame frame) {
        ApiKey key = ApiKey.of(frame.shortAt(0));
        if (key == null) {
            return null;
        }
        MessageReader reader = new MessageReader(frame.bytes(0));
        short headerVersion = key.requestHeaderVersion(frame.shortAt(Short.BYTES));
        RequestHeader header = RequestHeader.decode(reader, headerVersion);
        return new Exchange(owner, key, header, frame, reader.position());
    }

    @Override
    public ApiKey key() {
        return key;
    }

    @Override
    public short version() {
        return version;
    }

    @Override
    public boolean supported() {
        return key.hasVersion(version);
    }

    @Override
    public int correlationId() {
        return header.correlationId();
    }

    @Override
    public @Nullable String clientId() {
        return header.clientId();
    }

    @Override
    public ConnectionInfo connection() {
        return owner.info();
    }

    @Override
    public long receivedNanos() {
        return receivedNanos;
    }

    int sizeBytes() {
        return frame.sizeBytes();
    }

    @Override
    public MessageReader body() {
        return new MessageReader(frame.bytes(bodyOffset));
    }

    @Override
    public void releaseBody() {
        frame.release();
    }

    @Override
    public boolean isAbandoned() {
        return owner.isClosed();
    }

    @Override
    public void answer(ApiResponse response) {
        answer(response, version);
    }

    @Override
    public void answer(ApiResponse response, short version) {
        claim();
        owner.metrics().answering(key, response);
        MessageWriter out = new MessageWriter(RESPONSE_BYTES_ESTIMATE);
        try {
            out.writeInt(0);
            new ResponseHeader()
                    .correlationId(header.correlationId())
                    .encode(out, key.responseHeaderVersion(version));
            response.encode(out, version);
            out.setInt(0, out.sizeBytes() - Integer.BYTES);
        } catch (RuntimeException | Error broken) {
            end(new Outcome.Closing("its answer can't be encoded: " + broken));
            throw broken;
        }
        end(new Outcome.Answered(out.segments(), out.sizeBytes()));
    }

    @Override
    public void answerNothing() {
        claim();
        end(SILENT);
    }

    @Override
    public void closeConnection(String reason) {
        claim();
        end(new Outcome.Closing(reason));
    }

    @Override
    public void reject(String reason) {
        claim();
        end(new Outcome.Rejected(reason));
    }

    /** As {@link #closeConnection}, unless it was ended before. */
    void abandon(String reason) {
        if (ended.compareAndSet(false, true)) {
            end(new Outcome.Closing(reason));
        }
    }

    private void claim() {
        Check.that(ended.compareAndSet(false, true), "a request is ended once");
    }

    private void end(Outcome how) {
        frame.release();
        outcome = how;
        owner.loop().deliver(this);
    }

    @Override
    public void arrive() {
        owner.ended(this);
    }

    @Override
    public void giveUp() {
        delivered();
        discard();
    }

    /** It has come to its loop, ended. On the event loop. */
    void delivered() {
        delivered = true;
    }

    /** Null until it is delivered. On the event loop. */
    @Nullable Outcome outcome() {
        return delivered ? outcome : null;
    }

    /** The answer, if it has been delivered, will not be sent. */
    void discard() {
        if (outcome() instanceof Outcome.Answered answered) {
            answered.segments().forEach(FrameWriter::release);
        }
    }

    @Override
    public @Nullable Mail next() {
        return next;
    }

    @Override
    public void next(@Nullable Mail mail) {
        next = mail;
    }

    /** For logs. A client id is text of a stranger: its start, and nothing that ends a line. */
    @Override
    public String toString() {
        String client = String.valueOf(header.clientId());
        String start = client.substring(0, Math.min(client.length(), LOGGED_CHARS_MAX));
        return "client="
                + start.replaceAll("\\p{C}", "?")
                + " apiKey="
                + key
                + " version="
                + version;
    }
}
