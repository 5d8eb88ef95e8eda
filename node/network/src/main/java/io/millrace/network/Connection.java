package io.millrace.network;

import io.millrace.network.frame.Frame;
import io.millrace.network.frame.FrameAssembler;
import io.millrace.network.frame.FramePace;
import io.millrace.network.frame.FrameReceiveAllocator;
import io.millrace.network.frame.FrameWriter;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ProtocolException;
import io.millrace.protocol.RequestOrder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: starts its requests when their turn has come, and writes their answers
 * in order. Owned by its event loop.
 *
 * <p>It reads as long as it has fewer requests in flight than it may have, the peer takes its
 * answers, and there is memory. Behind a request that holds others back it reads little.
 */
final class Connection extends ChannelInboundHandlerAdapter
        implements FrameAssembler.Receiver, Exchange.Owner, LoopMember {
    /** What one connection may keep in memory of requests whose turn has not come. */
    static final int READ_AHEAD_BYTES_MAX = 64 * 1024;

    /** Key, version and correlation id: less is no request. */
    private static final int REQUEST_BYTES_MIN = 8;

    private final ConnectionInfo info;
    private final Channel channel;
    private final Loop loop;
    private final ServerContext server;
    private final FrameAssembler assembler;
    private final FramePace pace = new FramePace();

    /** Requests that wait, are not answered, or whose answers wait for an earlier one. */
    private final RequestOrder<Exchange> order = new RequestOrder<>();

    private int waitingBytes;
    private boolean starting;
    private int writing;
    private boolean flushing;
    private boolean draining;
    private boolean inputEnded;
    private volatile boolean closed;
    private long lastActiveNanos;

    Connection(ConnectionInfo info, Channel channel, Loop loop, ServerContext server) {
        this.info = info;
        this.channel = channel;
        this.loop = loop;
        this.server = server;
        this.assembler =
                new FrameAssembler(
                        channel.alloc(),
                        server.budget(),
                        REQUEST_BYTES_MIN,
                        server.frameBytesMax(),
                        this);
        this.lastActiveNanos = server.clock().nanos();
        channel.config().setRecvByteBufAllocator(new FrameReceiveAllocator(assembler, loop));
    }

    @Override
    public ConnectionInfo info() {
        return info;
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public NetworkMetrics metrics() {
        return server.metrics();
    }

    @Override
    public long lastActiveNanos() {
        return lastActiveNanos;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            lastActiveNanos = server.clock().nanos();
            assembler.accept(bytes);
        } finally {
            bytes.release();
        }
        updateReading();
    }

    @Override
    public boolean wantsMore() {
        return !closed
                && !draining
                && order.size() + writing < server.inFlightMax()
                && channel.isWritable();
    }

    @Override
    public boolean wants(int frameBytes) {
        return !order.isHeldBack() || waitingBytes + frameBytes <= READ_AHEAD_BYTES_MAX;
    }

    @Override
    public void begun() {
        pace.begin(server.clock().nanos());
    }

    @Override
    public void paused() {
        pace.pause(server.clock().nanos());
    }

    @Override
    public void received(Frame frame) {
        Exchange exchange = begin(frame);
        if (exchange == null) {
            frame.release();
            return;
        }
        order.add(exchange);
        waitingBytes += exchange.sizeBytes();
        startNext();
    }

    /** Starts whatever has its turn, as long as the peer takes answers. */
    private void startNext() {
        if (starting) {
            // An answer was given at once: the caller further up goes on.
            return;
        }
        starting = true;
        try {
            while (!closed && channel.isWritable()) {
                Exchange next = order.start();
                if (next == null) {
                    return;
                }
                waitingBytes -= next.sizeBytes();
                process(next);
            }
        } finally {
            starting = false;
        }
    }

    private void process(Exchange exchange) {
        try {
            server.processor().process(exchange);
        } catch (Throwable defect) {
            String failure = "processing " + exchange.key() + " failed";
            server.complaints().defect(info, failure, defect);
            close(failure);
            exchange.abandon(failure);
        }
    }

    private @Nullable Exchange begin(Frame frame) {
        try {
            Exchange exchange = Exchange.begin(this, frame);
            if (exchange == null) {
                rejected("no API has key " + frame.shortAt(0));
            }
            return exchange;
        } catch (ProtocolException malformed) {
            rejected(
                    "apiKey="
                            + ApiKey.of(frame.shortAt(0))
                            + " version="
                            + frame.shortAt(Short.BYTES)
                            + " has a header that can't be read: "
                            + malformed.getMessage());
            return null;
        }
    }

    @Override
    public void rejected(String reason) {
        if (!closed) {
            server.complaints().protocolError(info, reason, server.clock().nanos());
            shut();
        }
    }

    @Override
    public void memoryGranted(boolean overdrawn) {
        loop.execute(() -> goOn(() -> resumeWithMemory(overdrawn)));
    }

    private void resumeWithMemory(boolean overdrawn) {
        if (assembler.frameBytes() > 0) {
            pace.goOn(server.clock().nanos());
        }
        assembler.resumeWithMemory(overdrawn);
    }

    @Override
    public void ended(Exchange exchange) {
        exchange.delivered();
        if (closed) {
            exchange.discard();
            return;
        }
        Exchange first = order.oldest();
        while (first != null && first.outcome() instanceof Exchange.Outcome outcome) {
            order.answered();
            finish(first, outcome);
            first = order.oldest();
        }
        startNext();
    }

    private void finish(Exchange exchange, Exchange.Outcome outcome) {
        // Not a switch: linking one takes a millisecond of the time to the first answer.
        if (outcome instanceof Exchange.Outcome.Answered answered) {
            count(exchange, answered.sizeBytes());
            write(answered);
        } else if (outcome instanceof Exchange.Outcome.Rejected(String reason)) {
            rejected(exchange + ": " + reason);
        } else if (outcome instanceof Exchange.Outcome.Closing(String reason)) {
            close(reason);
        } else {
            count(exchange, 0);
            flushSoon();
        }
    }

    private void write(Exchange.Outcome.Answered answered) {
        writing++;
        ChannelPromise written = channel.newPromise();
        written.addListener(done -> written());
        try {
            FrameWriter.write(channel, answered.segments(), written);
            flushSoon();
        } catch (IOException | OutOfMemoryError failure) {
            server.complaints().defect(info, "its answer can't be sent", failure);
            close("its answer can't be sent");
        }
    }

    private void count(Exchange exchange, int responseBytes) {
        long nanos = server.clock().nanos() - exchange.receivedNanos();
        server.metrics().answered(exchange.key(), exchange.sizeBytes(), responseBytes, nanos);
    }

    private void written() {
        writing--;
        lastActiveNanos = server.clock().nanos();
        flushSoon();
    }

    private void flushSoon() {
        if (!flushing) {
            flushing = true;
            loop.flushSoon(this);
        }
    }

    /** Sends what was written, and goes on with what waited for it. */
    @Override
    public void flush() {
        if (closed) {
            return;
        }
        channel.flush();
        flushing = false;
        if (draining && order.isEmpty() && writing == 0) {
            close("the broker stops");
            return;
        }
        startNext();
        goOn(assembler::resume);
    }

    /** With bytes that have waited. Outside of the pipeline nobody else would catch a failure. */
    private void goOn(Runnable reading) {
        try {
            reading.run();
            updateReading();
            closeIfDone();
        } catch (Throwable failure) {
            failed(failure);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            flushSoon();
        } else {
            updateReading();
        }
    }

    /** What was received whole before the peer closed its side is done and answered first. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            updateReading();
            closeIfDone();
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    private void closeIfDone() {
        if (inputEnded && order.isEmpty() && writing == 0 && !assembler.awaitsMemory()) {
            close("the peer has said all");
        }
    }

    private void updateReading() {
        if (closed) {
            return;
        }
        boolean read =
                !inputEnded && assembler.takesBytes() && (assembler.expectsBytes() || wantsMore());
        if (channel.config().isAutoRead() != read) {
            channel.config().setAutoRead(read);
        }
    }

    @Override
    public void sweep() {
        long now = server.clock().nanos();
        boolean idle = inputEnded || order.isEmpty() && writing == 0;
        if (idle && now - lastActiveNanos >= server.idleNanosMax()) {
            close("idle");
        } else if (server.budget().isExhausted() && pace.isTooSlow(assembler, now)) {
            close("its request comes too slowly while others wait for memory");
        }
    }

    @Override
    public void drain() {
        draining = true;
        flushSoon();
    }

    @Override
    public void close(String reason) {
        if (!closed) {
            server.complaints().closed(info, reason, server.clock().nanos());
            shut();
        }
    }

    private void shut() {
        dispose();
        channel.close();
    }

    /** Nothing begins or is answered after it. Requests in flight end without an answer. */
    private void dispose() {
        closed = true;
        assembler.close();
        order.clear(Exchange::discard, exchange -> exchange.abandon("its turn had not come"));
        loop.remove(this);
        info.closed();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!closed) {
            dispose();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failed(cause);
    }

    private void failed(Throwable cause) {
        if (cause instanceof IOException) {
            close("the peer is gone: " + cause.getMessage());
        } else {
            server.complaints().defect(info, "handling its bytes failed", cause);
            close("handling its bytes failed");
        }
    }
}
