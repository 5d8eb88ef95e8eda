package io.millrace.storage.segment;

import io.millrace.files.StoredFile;
import io.millrace.records.RecordBatch;
import io.millrace.storage.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * One reading of a segment for a cleaning: whole batches with right checksums, from its start on.
 * Holds the file until it is closed. Owned by the cleaning.
 */
public final class SegmentPass implements AutoCloseable {
    private final Segment segment;
    private final StoredFile file;
    private final int limit;
    private final BatchWalk walk;

    public SegmentPass(Segment segment, int limit, int bufferBytes) {
        this.segment = segment;
        this.limit = limit;
        this.file = segment.lease();
        this.walk = new BatchWalk(file, 0, limit, bufferBytes);
    }

    public Segment segment() {
        return segment;
    }

    /**
     * Valid until the next call; null at the end.
     *
     * @throws StorageException (corrupt) with the file and position
     */
    public @Nullable RecordBatch next() {
        if (!walk.next()) {
            if (walk.end() != BatchWalk.End.CLEAN) {
                throw StorageException.corrupt(
                        file.path() + " at " + walk.endPosition(), "no batch begins here");
            }
            return null;
        }
        RecordBatch batch = walk.whole();
        if (!batch.checksumMatches()) {
            throw StorageException.corrupt(
                    file.path() + " at " + walk.position(),
                    "wrong checksum at offset " + batch.baseOffset());
        }
        return batch;
    }

    /** Where the batch begins. */
    public int position() {
        return (int) walk.position();
    }

    public boolean isAtEnd() {
        return walk.endPosition() == limit;
    }

    @Override
    public void close() {
        file.close();
    }
}
