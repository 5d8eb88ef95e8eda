package io.millrace.records;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Walks consecutive batches in a buffer, from its position to its limit, and stops with a reason:
 * at the end, at a partial batch (as fetch responses and log tails have), or at bytes that can't be
 * a batch. Looks at headers only: not at checksums, not at records. Owned by the one who made it.
 *
 * <pre>
 * for (RecordBatch batch = cursor.next(); batch != null; batch = cursor.next()) { ... }
 * switch (cursor.end()) { ... }
 * </pre>
 */
public final class BatchCursor {

    /** Why a walk stopped. */
    public enum End {
        /** There may be more: {@link #next} has not returned null. */
        OPEN,
        /** The last batch ended where the buffer does. */
        CLEAN,
        /** The buffer ends within a batch. */
        PARTIAL,
        /** A batch claims a length below {@link RecordBatch#BATCH_LENGTH_MIN}. */
        BAD_LENGTH,
        /** A message set of the formats 0 or 1, which are not supported. */
        OLD_MAGIC,
        /** A magic that no format has. */
        UNKNOWN_MAGIC
    }

    private final ByteBuffer buffer;
    private final RecordBatch batch = new RecordBatch();
    private int next;
    private End end = End.OPEN;

    public BatchCursor(ByteBuffer buffer) {
        this.buffer = buffer;
        this.next = buffer.position();
    }

    /**
     * The next complete batch, or null. The flyweight is the same every time and valid until the
     * next call.
     */
    public @Nullable RecordBatch next() {
        if (end != End.OPEN) {
            return null;
        }
        end = check();
        if (end != End.OPEN) {
            return null;
        }
        batch.wrap(buffer, next);
        next += batch.sizeBytes();
        return batch;
    }

    /** Why {@link #next} returned null. */
    public End end() {
        return end;
    }

    /** Absolute index of the byte after the last batch that {@link #next} returned. */
    public int position() {
        return next;
    }

    private End check() {
        int remaining = buffer.limit() - next;
        if (remaining == 0) {
            return End.CLEAN;
        }
        if (remaining <= RecordBatch.MAGIC_OFFSET) {
            return End.PARTIAL;
        }
        byte magic = buffer.get(next + RecordBatch.MAGIC_OFFSET);
        if (magic != RecordBatch.MAGIC) {
            return magic == 0 || magic == 1 ? End.OLD_MAGIC : End.UNKNOWN_MAGIC;
        }
        int length = buffer.getInt(next + RecordBatch.BATCH_LENGTH_OFFSET);
        if (length < RecordBatch.BATCH_LENGTH_MIN) {
            return End.BAD_LENGTH;
        }
        return length > remaining - RecordBatch.LENGTH_OVERHEAD_BYTES ? End.PARTIAL : End.OPEN;
    }
}
