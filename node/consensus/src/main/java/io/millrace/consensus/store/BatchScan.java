package io.millrace.consensus.store;

import io.millrace.files.StoredFile;
import io.millrace.records.RecordBatch;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file's batches one after the other and stops at the first that is not whole. Owned by the
 * one who made it.
 */
final class BatchScan {
    /** Nothing that we write is larger: proposals are bounded far below it. */
    private static final int BATCH_BYTES_MAX = 64 << 20;

    private final StoredFile file;
    private long position;

    BatchScan(StoredFile file) {
        this(file, 0);
    }

    /** Begins with the batch at the position. */
    BatchScan(StoredFile file, long position) {
        this.file = file;
        this.position = position;
    }

    /** Where the next batch begins: after the last one that was whole. */
    long position() {
        return position;
    }

    /** The next verified batch, or null at the end or at damage. */
    @Nullable RecordBatch next() {
        RecordBatch batch = at(position);
        if (batch != null) {
            position += batch.sizeBytes();
        }
        return batch;
    }

    /**
     * Whether a whole batch with an offset of at least {@code minOffset} begins anywhere behind the
     * damage at {@link #position}.
     */
    boolean isFollowedByBatch(long minOffset) {
        ByteBuffer rest = ByteBuffer.allocate(restBytes());
        file.read(rest, position);
        rest.flip();
        RecordBatch candidate = new RecordBatch();
        for (int at = 1; at + RecordBatch.HEADER_SIZE_BYTES <= rest.limit(); at++) {
            boolean plausible =
                    rest.get(at + RecordBatch.MAGIC_OFFSET) == RecordBatch.MAGIC
                            && rest.getLong(at) >= minOffset
                            && rest.getInt(at + RecordBatch.BATCH_LENGTH_OFFSET)
                                    >= RecordBatch.BATCH_LENGTH_MIN;
            if (plausible && candidate.wrap(rest, at).isComplete() && candidate.checksumMatches()) {
                return true;
            }
        }
        return false;
    }

    private int restBytes() {
        return (int) Math.min(file.sizeBytes() - position, BATCH_BYTES_MAX);
    }

    private @Nullable RecordBatch at(long start) {
        if (file.sizeBytes() - start < RecordBatch.HEADER_SIZE_BYTES) {
            return null;
        }
        ByteBuffer header = ByteBuffer.allocate(RecordBatch.HEADER_SIZE_BYTES);
        file.read(header, start);
        RecordBatch claimed = new RecordBatch(header, 0);
        long size = (long) claimed.batchLength() + RecordBatch.LENGTH_OVERHEAD_BYTES;
        if (claimed.magic() != RecordBatch.MAGIC
                || size < RecordBatch.HEADER_SIZE_BYTES
                || size > Math.min(BATCH_BYTES_MAX, file.sizeBytes() - start)) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) size);
        file.read(bytes, start);
        RecordBatch batch = new RecordBatch(bytes, 0);
        return batch.checksumMatches() ? batch : null;
    }
}
