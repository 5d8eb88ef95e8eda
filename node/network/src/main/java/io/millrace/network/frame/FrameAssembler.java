package io.millrace.network.frame;

import io.millrace.network.frame.MemoryBudget.Use;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Makes frames of a connection's bytes, as far as there is memory for them and their receiver wants
 * them. Owned by the connection's event loop.
 *
 * <pre>
 * between frames --4 bytes of length, and one more--> filling --last byte--> between frames
 *        |  no memory                                    |  no memory to grow
 *        +-------------------> waiting <-----------------+
 * </pre>
 *
 * Bytes that arrived and can't be used yet are left over: at most what one read yields, and what
 * the system had received when the peer closed its side.
 */
public final class FrameAssembler implements MemoryBudget.Waiter {
    /** Two reads: one that was not used up, and one that Netty makes when the peer hangs up. */
    private static final int LEFTOVER_BYTES_MAX = 2 * Staging.BYTES;

    /**
     * When a peer has closed its side, Netty reads all that the system has received: no more than a
     * socket's receive buffer. Where memory is scarce that is not kept.
     */
    private static final int LEFTOVER_AT_END_BYTES_MAX = 8 * 1024 * 1024;

    /** Who takes the frames. Called on the event loop. */
    public interface Receiver {
        /** Whether another frame may be begun. */
        boolean wantsMore();

        /** Whether a frame of that size may be begun now. If not, {@link #resume} asks again. */
        default boolean wants(int frameBytes) {
            return true;
        }

        /** A frame has memory, and its bytes are expected. */
        void begun();

        /** A frame that has begun can't go on until it has more memory. */
        default void paused() {}

        /** Takes over a complete frame. */
        void received(Frame frame);

        /** These bytes are no protocol of ours. Nothing is received after it. */
        void rejected(String reason);

        /** Goes on with {@link #resumeWithMemory} on the event loop. */
        void memoryGranted(boolean overdrawn);
    }

    private final ByteBufAllocator allocator;
    private final MemoryBudget budget;
    private final int frameBytesMin;
    private final int frameBytesMax;
    private final Receiver receiver;
    private int lengthDigits;
    private int length;
    private int awaited;
    private @Nullable Frame filling;
    private @Nullable ByteBuf leftover;
    private boolean closed;

    public FrameAssembler(
            ByteBufAllocator allocator,
            MemoryBudget budget,
            int frameBytesMin,
            int frameBytesMax,
            Receiver receiver) {
        this.allocator = allocator;
        this.budget = budget;
        this.frameBytesMin = frameBytesMin;
        this.frameBytesMax = frameBytesMax;
        this.receiver = receiver;
    }

    /** The buffer that the next bytes belong into, or null when they may begin a frame. */
    @Nullable ByteBuf target() {
        return filling == null || awaited > 0 || leftover != null || filling.isFull()
                ? null
                : filling.buffer();
    }

    /** Whether bytes that arrive now would be used. */
    public boolean takesBytes() {
        return !closed && awaited == 0 && leftover == null;
    }

    /** Whether a frame has begun that is not waiting for memory: its peer is to send more. */
    public boolean expectsBytes() {
        return filling != null && awaited == 0;
    }

    public boolean awaitsMemory() {
        return awaited > 0;
    }

    /** Of the frame that is being filled; 0 for none. */
    public int frameBytes() {
        return filling == null ? 0 : filling.sizeBytes();
    }

    int receivedBytes() {
        return filling == null ? 0 : filling.receivedBytes();
    }

    /** Uses what was read: {@link #target} itself, or another buffer, which stays the caller's. */
    public void accept(ByteBuf in) {
        if (closed) {
            return;
        }
        if (filling != null && in == filling.buffer()) {
            run(Unpooled.EMPTY_BUFFER);
            return;
        }
        if (takesBytes()) {
            run(in);
        }
        if (!closed && in.isReadable()) {
            keep(in);
        }
    }

    /** Goes on with what was left over, when the receiver wants more again. */
    public void resume() {
        ByteBuf rest = leftover;
        if (closed || awaited > 0) {
            return;
        }
        run(rest == null ? Unpooled.EMPTY_BUFFER : rest);
        if (rest != null && rest == leftover && !rest.isReadable()) {
            dropLeftover();
        }
    }

    private void run(ByteBuf in) {
        boolean progress = true;
        while (progress && !closed && awaited == 0) {
            progress = filling == null ? begin(in) : fill(filling, in);
        }
    }

    private boolean begin(ByteBuf in) {
        if (lengthDigits == 0 && !receiver.wantsMore()) {
            return false;
        }
        while (lengthDigits < Integer.BYTES && in.isReadable()) {
            length = length << Byte.SIZE | in.readUnsignedByte();
            lengthDigits++;
        }
        if (lengthDigits < Integer.BYTES) {
            return false;
        }
        if (length < frameBytesMin || length > frameBytesMax) {
            receiver.rejected(lengthRefusal());
            return false;
        }
        if (!in.isReadable() || !receiver.wants(length)) {
            return false;
        }
        int capacity = Frame.capacity(length, in.readableBytes());
        if (!budget.tryAcquire(capacity, Use.of(length, false))) {
            await(capacity, false);
            return false;
        }
        start(capacity, false);
        return true;
    }

    private String lengthRefusal() {
        String hint = ForeignBytes.hint(length);
        return hint != null
                ? hint
                : "a frame of "
                        + length
                        + " bytes, where "
                        + frameBytesMin
                        + " to "
                        + frameBytesMax
                        + " (socket.request.max.bytes) are taken; a peer that is no Kafka client looks like that";
    }

    private void start(int capacity, boolean overdrawn) {
        filling = new Frame(budget, length, allocator, capacity, overdrawn);
        receiver.begun();
    }

    private boolean fill(Frame frame, ByteBuf in) {
        frame.take(in);
        if (frame.isComplete()) {
            filling = null;
            length = 0;
            lengthDigits = 0;
            receiver.received(frame);
            return true;
        }
        if (!frame.isFull()) {
            return false;
        }
        int growth = frame.growthBytes();
        if (frame.isOverdrawn()) {
            budget.overdraw(growth);
        } else if (!budget.tryAcquire(growth, Use.of(length, true))) {
            receiver.paused();
            await(growth, true);
            return false;
        }
        frame.grow(allocator, false);
        return in.isReadable();
    }

    private void await(int bytes, boolean begun) {
        awaited = bytes;
        budget.await(this, bytes, Use.of(length, begun));
    }

    @Override
    public void granted(boolean overdrawn) {
        receiver.memoryGranted(overdrawn);
    }

    /** On the event loop, after {@link Receiver#memoryGranted}. */
    public void resumeWithMemory(boolean overdrawn) {
        int granted = awaited;
        awaited = 0;
        if (closed) {
            budget.release(granted, overdrawn);
        } else if (filling == null) {
            start(granted, overdrawn);
        } else {
            filling.grow(allocator, overdrawn);
        }
        resume();
    }

    private void keep(ByteBuf in) {
        ByteBuf kept = leftover;
        int bytes = in.readableBytes() + (kept == null ? 0 : kept.readableBytes());
        int max = budget.isExhausted() ? LEFTOVER_BYTES_MAX : LEFTOVER_AT_END_BYTES_MAX;
        if (bytes > max) {
            receiver.rejected("more bytes than were asked for");
            return;
        }
        if (kept == null || kept.writableBytes() < in.readableBytes()) {
            // Twice as much when it goes on, so that each byte is moved a few times at most.
            int capacity = kept == null ? bytes : 2 * bytes;
            ByteBuf larger = allocator.directBuffer(capacity, capacity);
            budget.charge(capacity);
            if (kept != null) {
                larger.writeBytes(kept);
                dropLeftover();
            }
            leftover = larger;
            kept = larger;
        }
        kept.writeBytes(in);
    }

    private void dropLeftover() {
        ByteBuf rest = leftover;
        if (rest != null) {
            int bytes = rest.capacity();
            leftover = null;
            rest.release();
            budget.release(bytes, false);
        }
    }

    /** Gives everything back. Complete frames are their receivers'. */
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        dropLeftover();
        if (filling != null) {
            filling.release();
            filling = null;
        }
        if (awaited > 0 && budget.cancel(this)) {
            awaited = 0;
        }
    }
}
