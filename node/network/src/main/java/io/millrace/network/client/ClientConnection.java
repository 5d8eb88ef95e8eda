package io.millrace.network.client;

import io.millrace.network.Loop;
import io.millrace.network.client.ClientAnswer.Answered;
import io.millrace.network.client.ClientAnswer.FailureKind;
import io.millrace.network.frame.Frame;
import io.millrace.network.frame.FrameAssembler;
import io.millrace.network.frame.FrameReceiveAllocator;
import io.millrace.network.frame.FrameWriter;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.MessageWriter;
import io.millrace.protocol.ProtocolException;
import io.millrace.protocol.message.ApiVersionsRequest;
import io.millrace.protocol.message.ApiVersionsResponse;
import io.millrace.protocol.message.ResponseCodec;
import io.millrace.protocol.message.ResponseHeader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to another node, from the moment that its socket is open. It asks for the versions
 * first; then it sends what its channel gives it, and hands each answer to its request. Owned by
 * its event loop.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter
        implements FrameAssembler.Receiver {
    private static final Logger log = LoggerFactory.getLogger(ClientConnection.class);

    /** Answers that the other node may owe us. */
    static final int IN_FLIGHT_MAX = 64;

    /** From an open socket to its versions. */
    static final long VERSIONS_NANOS_MAX = 2_000_000_000L;

    /** A correlation id and an error. */
    private static final int RESPONSE_BYTES_MIN = 6;

    private static final String CLIENT_SOFTWARE = "millrace";

    /** Its channel. Called on the event loop. */
    interface Owner {
        /** The versions are known: requests may be sent. */
        void ready();

        /** There may be room for another request. */
        void answered();

        /** Nothing comes of it any more. Called once. */
        void broken(ClientConnection connection, String why);
    }

    private final Channel channel;
    private final ClientContext context;
    private final Owner owner;
    private final FrameAssembler assembler;
    private final ArrayDeque<ClientRequest> inFlight = new ArrayDeque<>();
    private @Nullable ClientVersions versions;
    private int correlationId;
    private boolean closed;

    ClientConnection(Channel channel, Loop loop, ClientContext context, Owner owner) {
        this.channel = channel;
        this.context = context;
        this.owner = owner;
        this.assembler =
                new FrameAssembler(
                        channel.alloc(),
                        context.budget(),
                        RESPONSE_BYTES_MIN,
                        context.responseBytesMax(),
                        this);
        channel.config().setRecvByteBufAllocator(new FrameReceiveAllocator(assembler, loop));
    }

    @Override
    public void channelActive(ChannelHandlerContext unused) {
        askForVersions(ApiKey.API_VERSIONS.highestVersion());
        channel.flush();
    }

    private void askForVersions(short version) {
        ClientRequest request =
                new ClientRequest(
                        new ApiVersionsRequest()
                                .clientSoftwareName(CLIENT_SOFTWARE)
                                .clientSoftwareVersion(context.softwareVersion()),
                        version,
                        context.clock().nanos() + VERSIONS_NANOS_MAX,
                        answer -> {
                            if (answer instanceof Answered answered) {
                                told((ApiVersionsResponse) answered.response(), version);
                            }
                        });
        write(request, version);
    }

    private void told(ApiVersionsResponse told, short asked) {
        ErrorCode error = ErrorCode.of(told.errorCode());
        ClientVersions known = new ClientVersions(told);
        if (error == ErrorCode.UNSUPPORTED_VERSION && asked > 0) {
            short lower = known.choose(ApiKey.API_VERSIONS, (short) (asked - 1));
            askForVersions((short) Math.max(0, lower));
            channel.flush();
        } else if (error != ErrorCode.NONE) {
            close("its versions are refused: " + error);
        } else {
            versions = known;
            owner.ready();
        }
    }

    /** Whether the versions are known. */
    boolean isReady() {
        return versions != null && !closed;
    }

    /** Whether a request may be sent now. */
    boolean takes() {
        return isReady() && inFlight.size() < IN_FLIGHT_MAX && channel.isWritable();
    }

    /** Writes without flushing. Only while it {@link #takes} requests. */
    void send(ClientRequest request) {
        ClientVersions known = versions;
        short version =
                known == null
                        ? ClientVersions.NONE
                        : known.choose(request.key(), request.versionMax());
        if (version == ClientVersions.NONE) {
            request.fail(
                    FailureKind.UNSUPPORTED,
                    request.key() + ": the other node serves no version of it that we know");
        } else {
            write(request, version);
        }
    }

    private void write(ClientRequest request, short version) {
        MessageWriter frame;
        try {
            frame = request.encode(version, correlationId++, context.clientId());
        } catch (ProtocolException unspeakable) {
            request.fail(
                    FailureKind.UNSUPPORTED,
                    request.key() + " v" + version + ": " + unspeakable.getMessage());
            return;
        }
        inFlight.add(request);
        try {
            FrameWriter.write(channel, frame.segments(), channel.newPromise());
        } catch (IOException | OutOfMemoryError failure) {
            close("a request can't be sent: " + failure);
        }
    }

    void flush() {
        channel.flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext unused, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            assembler.accept(bytes);
        } finally {
            bytes.release();
        }
        updateReading();
    }

    @Override
    public boolean wantsMore() {
        return !closed;
    }

    @Override
    public void begun() {}

    @Override
    public void received(Frame frame) {
        try {
            ClientRequest request = inFlight.poll();
            if (request == null) {
                close("an answer that nobody asked for");
                return;
            }
            Answered answer = decode(frame, request);
            if (answer != null) {
                request.end(answer);
            }
        } finally {
            frame.release();
        }
        if (!closed) {
            owner.answered();
        }
    }

    /** The answer to the oldest request; null when it is none, and the connection is closed. */
    private @Nullable Answered decode(Frame frame, ClientRequest request) {
        try {
            ByteBuffer bytes = frame.bytes(0).asReadOnlyBuffer();
            short version = request.version();
            ApiKey key = request.key();
            MessageReader reader = new MessageReader(bytes);
            ResponseHeader header =
                    ResponseHeader.decode(reader, key.responseHeaderVersion(version));
            if (header.correlationId() != request.correlationId()) {
                throw new ProtocolException("response", "answers are not in order");
            }
            if (key == ApiKey.API_VERSIONS
                    && bytes.getShort(reader.position()) == ErrorCode.UNSUPPORTED_VERSION.code()) {
                // Such an answer has the oldest body, whatever was asked (KIP-511).
                version = 0;
            }
            ApiResponse response = ResponseCodec.decode(key, version, reader);
            return new Answered(response, version);
        } catch (ProtocolException malformed) {
            String why = request.key() + " v" + request.version() + ": " + malformed.getMessage();
            request.fail(FailureKind.LOST, why);
            close(why);
            return null;
        }
    }

    @Override
    public void rejected(String reason) {
        close(reason);
    }

    @Override
    public void memoryGranted(boolean overdrawn) {
        channel.eventLoop()
                .execute(() -> {
                    assembler.resumeWithMemory(overdrawn);
                    updateReading();
                });
    }

    private void updateReading() {
        boolean read = assembler.takesBytes();
        if (!closed && channel.config().isAutoRead() != read) {
            channel.config().setAutoRead(read);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext unused) {
        if (channel.isWritable()) {
            owner.answered();
        }
    }

    /** The earliest deadline of what is in flight; {@code otherwise} when nothing is earlier. */
    long earliestDeadline(long otherwise) {
        long earliest = otherwise;
        for (ClientRequest request : inFlight) {
            if (request.deadlineNanos() - earliest < 0) {
                earliest = request.deadlineNanos();
            }
        }
        return earliest;
    }

    /** Ends what is overdue. Answers come in order, so the connection is of no more use then. */
    void expire(long nowNanos) {
        boolean overdue = false;
        for (ClientRequest request : inFlight.toArray(ClientRequest[]::new)) {
            if (request.isOverdue(nowNanos)) {
                overdue = true;
                inFlight.remove(request);
                request.fail(FailureKind.TIMED_OUT, request.key() + " was not answered in time");
            }
        }
        if (overdue) {
            close("a request was not answered in time");
        }
    }

    /** What is in flight fails. Once or again. */
    void close(String why) {
        if (closed) {
            return;
        }
        closed = true;
        assembler.close();
        channel.close();
        while (!inFlight.isEmpty()) {
            inFlight.remove().fail(FailureKind.LOST, why);
        }
        owner.broken(this, why);
    }

    @Override
    public void channelInactive(ChannelHandlerContext unused) {
        close("the other node closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext unused, Throwable cause) {
        if (!(cause instanceof IOException)) {
            log.error("remote={}: handling its bytes failed", channel.remoteAddress(), cause);
        }
        close(String.valueOf(cause.getMessage()));
    }
}
