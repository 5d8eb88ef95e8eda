package io.millrace.storage.segment;

import io.millrace.files.StoredFile;
import io.millrace.records.RecordBatch;
import io.millrace.storage.StorageException;
import java.nio.ByteBuffer;

/**
 * Walks the batches of a segment file by their headers, reading some kilobytes at a time. Owned by
 * the one who made it; the file stays open as long as its lease.
 */
public final class BatchWalk {

    /** Why {@link #next} returned false. */
    public enum End {
        /** The limit is the end of the last batch. */
        CLEAN,
        /** The limit is within a batch. */
        PARTIAL,
        /** The bytes can't be a batch. */
        INVALID
    }

    private static final int WINDOW_BYTES = 8 * 1024;

    private final int windowBytes;

    private final StoredFile file;
    private final long limit;
    private final RecordBatch batch = new RecordBatch();
    private ByteBuffer window = ByteBuffer.allocate(0);

    /** File position of the window's first byte. */
    private long windowStart;

    private long position;
    private long next;
    private End end = End.CLEAN;

    /** Walks from a batch's first byte up to {@code limit}. */
    public BatchWalk(StoredFile file, long from, long limit) {
        this(file, from, limit, WINDOW_BYTES);
    }

    /** The same, reading that much at a time: for walks that need the records as well. */
    public BatchWalk(StoredFile file, long from, long limit, int windowBytes) {
        this.windowBytes = windowBytes;
        this.file = file;
        this.next = from;
        this.position = from;
        this.limit = Math.min(limit, file.sizeBytes());
        this.windowStart = from;
    }

    /** Moves to the next batch that is whole within the limit. */
    public boolean next() {
        long left = limit - next;
        if (left < RecordBatch.HEADER_SIZE_BYTES) {
            end = left <= 0 ? End.CLEAN : End.PARTIAL;
            return false;
        }
        if (!show(next, RecordBatch.HEADER_SIZE_BYTES)) {
            end = End.PARTIAL;
            return false;
        }
        batch.wrap(window, (int) (next - windowStart));
        if (batch.magic() != RecordBatch.MAGIC
                || batch.batchLength() < RecordBatch.BATCH_LENGTH_MIN
                || batch.baseOffset() < 0
                || batch.lastOffsetDelta() < 0) {
            end = End.INVALID;
            return false;
        }
        if (batch.batchLength() > left - RecordBatch.LENGTH_OVERHEAD_BYTES) {
            end = End.PARTIAL;
            return false;
        }
        position = next;
        next += batch.sizeBytes();
        return true;
    }

    public End end() {
        return end;
    }

    /**
     * The header of the batch; its records only after {@link #whole}. Valid until the next move.
     */
    public RecordBatch batch() {
        return batch;
    }

    /** Where the batch begins in the file. */
    public int position() {
        return (int) position;
    }

    /** Where the batch ends in the file. */
    public int endPosition() {
        return (int) next;
    }

    /** The batch with all of its bytes, which the walk's limit bounds. */
    public RecordBatch whole() {
        int size = batch.sizeBytes();
        if (!show(position, size)) {
            throw StorageException.corrupt(
                    file.path() + " at " + position, "the file ends within a batch");
        }
        return batch.wrap(window, (int) (position - windowStart));
    }

    /** Makes {@code size} bytes from a file position visible in the window. */
    private boolean show(long from, int size) {
        long offset = from - windowStart;
        if (offset >= 0 && offset + size <= window.limit()) {
            return true;
        }
        int wanted = (int) Math.min(Math.max(size, windowBytes), limit - from);
        byte[] bytes = window.capacity() >= wanted ? window.array() : new byte[wanted];
        ByteBuffer fresh = ByteBuffer.wrap(bytes, 0, wanted);
        int taken = file.read(fresh, from);
        window = fresh.position(0).limit(taken);
        windowStart = from;
        return taken >= size;
    }
}
