package io.millrace.broker.cluster;

import io.millrace.base.Clock;
import io.millrace.base.EventLoop;
import io.millrace.broker.peers.PeerAddress;
import io.millrace.broker.peers.PeerAnswer;
import io.millrace.broker.peers.PeerChannel;
import io.millrace.broker.peers.Peers;
import io.millrace.broker.peers.Purpose;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.EnvelopeResponse;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * To the active controller on another node. Who that is comes from the metadata log; while nobody
 * is known, or the one who was is not it any more, requests are sent again after a pause, until
 * their time is over. So whatever is sent here may be done twice. Heartbeats have a connection of
 * their own. Its loop owns it; safe from any thread.
 */
public final class RemoteControllerLink implements ControllerLink {
    private static final int PAUSE_MILLIS_MIN = 20;
    private static final int PAUSE_MILLIS_MAX = 320;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Peers peers;
    private final Supplier<@Nullable PeerAddress> controller;
    private final EventLoop loop;
    private final Clock clock;
    private final Map<Purpose, Line> lines = new EnumMap<>(Purpose.class);

    private record Line(PeerAddress address, PeerChannel channel) {}

    private record Sent(
            ApiRequest request, long deadlineNanos, int pauseMillis, Consumer<Reply> answer) {
        Sent again() {
            int pause = Math.min(PAUSE_MILLIS_MAX, 2 * pauseMillis);
            return new Sent(request, deadlineNanos, pause, answer);
        }
    }

    /**
     * @param controller where the active one is; null while nobody knows
     */
    public RemoteControllerLink(
            Peers peers, Supplier<@Nullable PeerAddress> controller, EventLoop loop, Clock clock) {
        this.peers = peers;
        this.controller = controller;
        this.loop = loop;
        this.clock = clock;
    }

    @Override
    public void send(ApiRequest request, int timeoutMillis, Consumer<Reply> answer) {
        long deadline = clock.nanos() + timeoutMillis * NANOS_PER_MILLI;
        loop.execute(() -> attempt(new Sent(request, deadline, PAUSE_MILLIS_MIN, answer)));
    }

    private void attempt(Sent sent) {
        PeerAddress address = controller.get();
        int left = (int) ((sent.deadlineNanos() - clock.nanos()) / NANOS_PER_MILLI);
        if (address == null) {
            pauseOrFail(sent, "nobody knows the active controller");
        } else if (left <= 0) {
            sent.answer().accept(new Reply.Failed("the active controller did not answer in time"));
        } else {
            channel(address, purpose(sent.request()))
                    .send(
                            sent.request(),
                            left,
                            told -> {
                                keepBytes(told);
                                loop.execute(() -> answered(sent, told));
                            });
        }
    }

    /** Those of an answer are the connection's, for a while. */
    private static void keepBytes(PeerAnswer told) {
        if (told instanceof PeerAnswer.Answered answered
                && answered.response() instanceof EnvelopeResponse envelope) {
            ByteBuffer data = envelope.responseData();
            if (data != null) {
                ByteBuffer copy = ByteBuffer.allocate(data.remaining());
                envelope.responseData(copy.put(data.duplicate()).flip());
            }
        }
    }

    private static Purpose purpose(ApiRequest request) {
        return request.apiKey() == ApiKey.BROKER_HEARTBEAT ? Purpose.HEARTBEAT : Purpose.CONTROL;
    }

    private PeerChannel channel(PeerAddress address, Purpose purpose) {
        Line line = lines.get(purpose);
        if (line == null || !line.address().equals(address)) {
            if (line != null) {
                line.channel().close();
            }
            line = new Line(address, peers.connect(address, purpose));
            lines.put(purpose, line);
        }
        return line.channel();
    }

    private void answered(Sent sent, PeerAnswer told) {
        switch (told) {
            case PeerAnswer.Answered answered when isElsewhere(answered.response()) ->
                    pauseOrFail(sent, "the controller is not the active one any more");
            case PeerAnswer.Answered answered ->
                    sent.answer().accept(new Reply.Answered(answered.response()));
            case PeerAnswer.Failed failed when isFinal(failed.kind()) ->
                    sent.answer().accept(new Reply.Failed(failed.why()));
            case PeerAnswer.Failed failed -> pauseOrFail(sent, failed.why());
        }
    }

    private static boolean isFinal(PeerAnswer.Kind kind) {
        return kind == PeerAnswer.Kind.UNSUPPORTED;
    }

    private static boolean isElsewhere(ApiResponse response) {
        boolean[] found = {false};
        response.eachError(code -> found[0] |= code == ErrorCode.NOT_CONTROLLER.code());
        return found[0];
    }

    private void pauseOrFail(Sent sent, String why) {
        long left = (sent.deadlineNanos() - clock.nanos()) / NANOS_PER_MILLI;
        if (left <= sent.pauseMillis()) {
            sent.answer().accept(new Reply.Failed(why));
        } else {
            loop.schedule(() -> attempt(sent.again()), sent.pauseMillis());
        }
    }

    /** On its loop. */
    public void close() {
        lines.values().forEach(each -> each.channel().close());
        lines.clear();
    }
}
