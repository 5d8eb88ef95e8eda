package io.millrace.simulation.world;

import io.millrace.base.EventLoop;
import io.millrace.base.Payload;
import io.millrace.handlers.Dispatcher;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.RequestOrder;
import io.millrace.protocol.message.RequestHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The node's end of a connection, as the real network has it: requests start on the connection's
 * loop when their turn has come, and are answered in order; file ranges are read when they are
 * sent.
 */
final class ServerEnd {
    private final Network network;
    private final Connection client;
    private final RequestOrder<SimulatedCall> calls = new RequestOrder<>();
    private final @Nullable EventLoop loop;
    private final int life;
    private final long number;
    private long lastArrivalNanos;
    private boolean clientLeft;

    ServerEnd(Network network, Connection client) {
        this.network = network;
        this.client = client;
        this.life = network.node().life();
        this.number = network.nextConnection();
        this.loop = network.node().isUp() ? network.node().networkLoop() : null;
    }

    /** Whether the process that accepted the connection still serves. */
    boolean isReachable() {
        return loop != null && network.node().isUp() && life == network.node().life();
    }

    void clientLeft() {
        clientLeft = true;
    }

    boolean hasClientLeft() {
        return clientLeft;
    }

    /** A request's bytes have come to the machine; whether anyone listens is another matter. */
    void arrive(ByteBuffer bytes) {
        if (!isReachable()) {
            client.cut();
            return;
        }
        Dispatcher dispatcher = Objects.requireNonNull(network.node().dispatcher());
        Objects.requireNonNull(loop).execute(() -> begin(bytes, dispatcher));
    }

    private void begin(ByteBuffer bytes, Dispatcher dispatcher) {
        ApiKey key = Objects.requireNonNull(ApiKey.of(bytes.getShort(0)));
        MessageReader in = new MessageReader(bytes);
        RequestHeader header =
                RequestHeader.decode(in, key.requestHeaderVersion(bytes.getShort(2)));
        ByteBuffer body = bytes.slice(in.position(), in.remaining());
        calls.add(new SimulatedCall(this, header, body, Objects.requireNonNull(loop)));
        startNext(dispatcher);
    }

    private void startNext(Dispatcher dispatcher) {
        for (SimulatedCall call = calls.start(); call != null; call = calls.start()) {
            SimulatedCall started = call;
            dispatcher.dispatch(call, started::body);
        }
    }

    /** As the node counts connections. */
    long number() {
        return number;
    }

    String clientId() {
        return client.clientId();
    }

    /** On any thread: the loop sends what may go. */
    void ended() {
        Objects.requireNonNull(loop).execute(this::flush);
    }

    private void flush() {
        SimulatedCall oldest = calls.oldest();
        while (oldest != null && oldest.outcome() != null) {
            calls.answered();
            send(Objects.requireNonNull(oldest.outcome()));
            oldest = calls.oldest();
        }
        Dispatcher dispatcher = network.node().dispatcher();
        if (isReachable() && dispatcher != null) {
            startNext(dispatcher);
        }
    }

    private void send(SimulatedCall.Outcome outcome) {
        switch (outcome) {
            case SimulatedCall.Outcome.Answered answered -> {
                ByteBuffer bytes = bytes(answered.segments());
                if (!clientLeft) {
                    long now = network.scheduler().nowNanos();
                    lastArrivalNanos = Math.max(lastArrivalNanos + 1, now + network.delayNanos());
                    network.scheduler().after(lastArrivalNanos - now, () -> client.received(bytes));
                }
            }
            case SimulatedCall.Outcome.Silent silent -> {}
            case SimulatedCall.Outcome.Closing closing -> client.cut();
        }
    }

    private static ByteBuffer bytes(List<Payload> segments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        segments.forEach(segment -> write(segment, out));
        return ByteBuffer.wrap(out.toByteArray()).position(Integer.BYTES).slice();
    }

    private static void write(Payload payload, ByteArrayOutputStream out) {
        switch (payload) {
            case Payload.Bytes(ByteBuffer buffer) -> {
                byte[] copy = new byte[buffer.remaining()];
                buffer.get(buffer.position(), copy);
                out.writeBytes(copy);
            }
            case Payload.Sequence sequence -> sequence.parts().forEach(part -> write(part, out));
            case Payload.FileRange range -> write(range, out);
        }
    }

    private static void write(Payload.FileRange range, ByteArrayOutputStream out) {
        try {
            for (long sent = 0; sent < range.sizeBytes(); ) {
                sent += range.transferTo(Channels.newChannel(out), sent);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        } finally {
            range.release();
        }
    }
}
