package io.millrace.cli.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.jspecify.annotations.Nullable;

/**
 * Walks the record batches of a segment by their lengths.
 *
 * <pre>
 * batch = baseOffset int64, lengthBytes int32, partitionLeaderEpoch int32, magic int8, …
 * </pre>
 *
 * The length counts from after itself. After a batch whose content is damaged the walk goes on; it
 * ends where a length makes no sense.
 */
final class BatchScan {
    private static final int LENGTH_AT = 8;
    private static final int PREFIX_BYTES = 12;
    private static final int MAGIC_AT = 16;
    private static final int HEADER_BYTES = 61;
    private static final byte MAGIC = 2;
    private static final int ZEROS_CHUNK_BYTES = 64 * 1024;

    /** What the walk meets, in order. */
    interface Visitor {
        void batch(long position, RecordBatch batch);

        void damage(long position, String problem);
    }

    private final FileBytes file;

    BatchScan(FileBytes file) {
        this.file = file;
    }

    void walk(Visitor visitor) throws IOException {
        long position = 0;
        while (position < file.sizeBytes()) {
            long remaining = file.sizeBytes() - position;
            if (remaining < HEADER_BYTES) {
                tail(position, "the last " + remaining + " bytes are no whole batch", visitor);
                return;
            }
            int length = file.read(position, HEADER_BYTES).getInt(LENGTH_AT);
            long batchBytes = (long) PREFIX_BYTES + length;
            if (batchBytes < HEADER_BYTES || batchBytes > remaining) {
                tail(
                        position,
                        "a batch claims " + batchBytes + " bytes, " + remaining + " follow",
                        visitor);
                return;
            }
            ByteBuffer bytes = file.read(position, (int) batchBytes);
            if (bytes.get(MAGIC_AT) == MAGIC) {
                batch(position, bytes, visitor);
            } else {
                visitor.damage(
                        position,
                        "the batch has format " + bytes.get(MAGIC_AT) + ", only 2 is read");
            }
            position += batchBytes;
        }
    }

    /** The batch that starts there; null when none does. */
    @Nullable RecordBatch at(long position) throws IOException {
        if (position < 0 || file.sizeBytes() - position < HEADER_BYTES) {
            return null;
        }
        ByteBuffer header = file.read(position, HEADER_BYTES);
        long batchBytes = (long) PREFIX_BYTES + header.getInt(LENGTH_AT);
        if (batchBytes < HEADER_BYTES
                || batchBytes > file.sizeBytes() - position
                || header.get(MAGIC_AT) != MAGIC) {
            return null;
        }
        return read(file.read(position, (int) batchBytes));
    }

    private static void batch(long position, ByteBuffer bytes, Visitor visitor) {
        RecordBatch batch = read(bytes);
        if (batch == null) {
            visitor.damage(position, "the batch cannot be read");
        } else {
            visitor.batch(position, batch);
        }
    }

    private static @Nullable RecordBatch read(ByteBuffer bytes) {
        var batches = MemoryRecords.readableRecords(bytes).batches().iterator();
        return batches.hasNext() ? batches.next() : null;
    }

    /** Space that was reserved and never written is zero, and no damage. */
    private void tail(long position, String problem, Visitor visitor) throws IOException {
        for (long at = position; at < file.sizeBytes(); at += ZEROS_CHUNK_BYTES) {
            int length = (int) Math.min(ZEROS_CHUNK_BYTES, file.sizeBytes() - at);
            ByteBuffer chunk = file.read(at, length);
            while (chunk.hasRemaining()) {
                if (chunk.get() != 0) {
                    visitor.damage(position, problem);
                    return;
                }
            }
        }
    }
}
