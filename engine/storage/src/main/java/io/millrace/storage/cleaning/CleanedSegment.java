package io.millrace.storage.cleaning;

import io.millrace.base.FaultKind;
import io.millrace.files.StoredFile;
import io.millrace.records.RecordBatch;
import io.millrace.storage.AbortedTransaction;
import io.millrace.storage.StorageException;
import io.millrace.storage.log.LogCore;
import io.millrace.storage.segment.LogFileNames;
import io.millrace.storage.segment.Segment;
import io.millrace.storage.segment.SegmentFiles;
import java.nio.ByteBuffer;

/**
 * The segment that a cleaning writes, under names that a start throws away. Owned by the cleaning.
 */
final class CleanedSegment {
    private final Segment segment;
    private final int intervalBytes;
    private final ByteBuffer gathered;

    CleanedSegment(LogCore log, Segment first, Segment last, int bufferBytes) {
        SegmentFiles files =
                new SegmentFiles(
                        log.environment, log.directory, first.baseOffset(), LogFileNames.CLEANED);
        this.segment =
                new Segment(
                        files,
                        first.baseOffset(),
                        new Segment.End(first.baseOffset(), 0),
                        last.createdMillis());
        this.intervalBytes = log.config.segments().indexIntervalBytes();
        this.gathered = ByteBuffer.allocate(Math.max(bufferBytes, RecordBatch.HEADER_SIZE_BYTES));
    }

    void create(boolean withTransactions) {
        segment.create();
        segment.files().offsetIndex().clear();
        segment.files().timeIndex().clear();
        if (withTransactions) {
            segment.files().transactions().create();
        }
    }

    Segment segment() {
        return segment;
    }

    /** Takes a whole batch; its bytes are copied, or on the disk, when this returns. */
    void add(ByteBuffer batch) {
        if (batch.remaining() > gathered.remaining()) {
            write();
        }
        if (batch.remaining() > gathered.remaining()) {
            append(batch);
        } else {
            gathered.put(batch.duplicate());
        }
    }

    void add(AbortedTransaction aborted) {
        segment.files().transactions().append(aborted);
    }

    private void write() {
        if (gathered.position() > 0) {
            append(gathered.flip());
            gathered.clear();
        }
    }

    private void append(ByteBuffer batches) {
        if ((long) segment.sizeBytes() + batches.remaining() > Segment.SIZE_BYTES_MAX) {
            // Records that are compressed anew may take more than before.
            throw new StorageException(
                    FaultKind.RESOURCE,
                    segment.path().toString(),
                    "the cleaned segment is larger than a segment can be",
                    null);
        }
        segment.ensureIndexRoom(batches.remaining(), intervalBytes);
        segment.write(batches);
        segment.appended(batches, intervalBytes);
    }

    /** Makes all of it durable; it stands for the offsets below this one. */
    void complete(long nextOffset) {
        write();
        segment.seal();
        segment.files().syncIndexes();
        try (StoredFile file = segment.lease()) {
            file.sync();
        }
        segment.endsAt(new Segment.End(nextOffset, segment.sizeBytes()));
        segment.syncedUpTo(segment.sizeBytes());
    }
}
