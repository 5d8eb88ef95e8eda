package io.millrace.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One of a saturator's connections, with its window of unanswered requests. Owned by the
 * saturator's thread.
 */
final class ProducerConnection {
    private record Sent(int correlation, long nanos) {}

    private final SocketChannel channel;
    private final Answers answers = new Answers();
    private final Deque<Sent> unanswered = new ArrayDeque<>();
    private final List<ByteBuffer> frames;
    private final int inFlight;
    private @Nullable SelectionKey key;

    /** Head of the frame under way, a copy: connections share frames. */
    private final ByteBuffer[] underWay;

    private int nextFrame;
    private int correlation;

    ProducerConnection(String bootstrap, List<ByteBuffer> frames, int index, int inFlight)
            throws IOException {
        this.channel = Wire.connect(bootstrap);
        this.frames = frames;
        this.nextFrame = index % frames.size();
        this.inFlight = inFlight;
        ByteBuffer head = ByteBuffer.allocateDirect(HEAD_BYTES).limit(0);
        this.underWay = new ByteBuffer[] {head, ByteBuffer.allocate(0)};
        channel.configureBlocking(false);
    }

    /** Length, key, version and correlation id. */
    private static final int HEAD_BYTES = 12;

    void register(Selector selector) throws IOException {
        key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    boolean isBusy() {
        return !unanswered.isEmpty() || underWay[1].hasRemaining();
    }

    /** Sends what the window and the socket take, at most {@code most}; returns how many began. */
    int send(long most) throws IOException {
        int begun = 0;
        while (flush() && begun < most && unanswered.size() < inFlight) {
            begin();
            begun++;
        }
        boolean blocked = underWay[1].hasRemaining();
        Objects.requireNonNull(key)
                .interestOps(SelectionKey.OP_READ | (blocked ? SelectionKey.OP_WRITE : 0));
        return begun;
    }

    private void begin() {
        ByteBuffer frame = frames.get(nextFrame);
        nextFrame = (nextFrame + 1) % frames.size();
        correlation++;
        underWay[0].clear().put(0, frame, 0, HEAD_BYTES);
        Frames.number(underWay[0], correlation);
        underWay[1] = frame.duplicate().position(HEAD_BYTES);
        unanswered.add(new Sent(correlation, System.nanoTime()));
    }

    /** Whether nothing is left to write. */
    private boolean flush() throws IOException {
        if (underWay[1].hasRemaining()) {
            channel.write(underWay);
        }
        return !underWay[1].hasRemaining();
    }

    /** Takes the answers that are there; returns how many. */
    int receive(Latencies latencies) throws IOException {
        int count = 0;
        while (answers.fill(channel)) {
            for (ByteBuffer answer = answers.next(); answer != null; answer = answers.next()) {
                Sent sent = unanswered.remove();
                Frames.requireAcknowledged(answer, sent.correlation());
                latencies.add(System.nanoTime() - sent.nanos());
                count++;
            }
        }
        return count;
    }

    void close() throws IOException {
        channel.close();
    }
}
