package io.millrace.network.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The bytes of one request, in one direct buffer that is as large as the request once enough of it
 * has arrived, and before that at most {@value #GROWTH} times as large as what has arrived. Filled
 * by the connection's event loop; released by anyone, once.
 */
public final class Frame {
    /** Small enough to be given to whoever sends one byte. */
    static final int BEGIN_BYTES = 512;

    /** With what one read yields, 64 KiB, a request of 1 MiB gets its final buffer at once. */
    public static final int GROWTH = 16;

    private final MemoryBudget budget;
    private final int lengthBytes;
    private ByteBuf buffer;
    private boolean overdrawn;
    private final AtomicBoolean released = new AtomicBoolean();

    /** Takes over a grant of {@link #capacity} bytes. */
    Frame(
            MemoryBudget budget,
            int lengthBytes,
            ByteBufAllocator allocator,
            int capacity,
            boolean overdrawn) {
        this.budget = budget;
        this.lengthBytes = lengthBytes;
        this.buffer = allocate(allocator, capacity, capacity, overdrawn);
        this.overdrawn = overdrawn;
    }

    /** When the budget is larger than the memory that there is, the grant goes back. */
    private ByteBuf allocate(
            ByteBufAllocator allocator, int capacity, int granted, boolean byOverdraft) {
        try {
            return allocator.directBuffer(capacity, capacity);
        } catch (OutOfMemoryError less) {
            budget.release(granted, byOverdraft);
            throw less;
        }
    }

    /** How much memory a frame may have when {@code receivedBytes} of it are there. */
    static int capacity(int lengthBytes, int receivedBytes) {
        long earned = Math.max(BEGIN_BYTES, (long) GROWTH * receivedBytes);
        return (int) Math.min(lengthBytes, earned);
    }

    public int sizeBytes() {
        return lengthBytes;
    }

    /** What the event loop may read into. */
    ByteBuf buffer() {
        return buffer;
    }

    int receivedBytes() {
        return buffer.writerIndex();
    }

    /** Copies as much as fits. */
    void take(ByteBuf in) {
        if (in != buffer) {
            buffer.writeBytes(in, Math.min(in.readableBytes(), buffer.writableBytes()));
        }
    }

    boolean isFull() {
        return !buffer.isWritable();
    }

    boolean isComplete() {
        return buffer.writerIndex() == lengthBytes;
    }

    /** Whether it is the one that exceeds the budget, and may go on to. */
    boolean isOverdrawn() {
        return overdrawn;
    }

    /** By how much a full buffer may grow. */
    int growthBytes() {
        return capacity(lengthBytes, receivedBytes()) - buffer.capacity();
    }

    /** Takes over a grant of {@link #growthBytes}. */
    void grow(ByteBufAllocator allocator, boolean byOverdraft) {
        int capacity = capacity(lengthBytes, receivedBytes());
        ByteBuf larger = allocate(allocator, capacity, growthBytes(), byOverdraft);
        larger.writeBytes(buffer, 0, buffer.writerIndex());
        buffer.release();
        buffer = larger;
        overdrawn |= byOverdraft;
    }

    /** The bytes from an offset to the end, shared. */
    public ByteBuffer bytes(int from) {
        return buffer.nioBuffer(from, lengthBytes - from);
    }

    public short shortAt(int offset) {
        return buffer.getShort(offset);
    }

    public void release() {
        if (released.compareAndSet(false, true)) {
            int charged = buffer.capacity();
            buffer.release();
            budget.release(charged, overdrawn);
        }
    }
}
