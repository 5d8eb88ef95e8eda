package io.millrace.storage.producers;

import io.millrace.base.FaultKind;
import io.millrace.files.StoredFile;
import io.millrace.records.RecordBatch;
import io.millrace.storage.AbortedTransaction;
import io.millrace.storage.StorageException;
import io.millrace.storage.segment.BatchPlace;
import io.millrace.storage.segment.BatchWalk;
import io.millrace.storage.segment.EndMarker;
import io.millrace.storage.segment.LogSegments;
import io.millrace.storage.segment.Segment;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a segment's transaction index says against the log, whose batches have checksums. What
 * the log can't show, as retention or compaction took it away or as it is damaged itself, speaks
 * against nothing. May run beside appends.
 *
 * <p>What it can't tell: another offset where a batch of the same producer follows one of somebody
 * else. To know where a transaction begins takes a walk over all that is before it, which is not
 * made for an index that looks well.
 */
final class AbortEvidence {
    private final LogSegments segments;
    private final Segment segment;

    AbortEvidence(LogSegments segments, Segment segment) {
        this.segments = segments;
        this.segment = segment;
    }

    /**
     * The abort stands at the last offset; a transaction of the producer begins at the first one,
     * and one of whomever at the last stable one, if any was open.
     */
    boolean bears(AbortedTransaction entry) {
        try {
            return isAbort(entry)
                    && mayBegin(entry.firstOffset(), entry.producerId())
                    && (entry.lastStableOffset() == entry.lastOffset() + 1
                            || mayBegin(entry.lastStableOffset(), RecordBatch.NO_PRODUCER_ID));
        } catch (StorageException damage) {
            if (damage.kind() != FaultKind.CORRUPT) {
                throw damage;
            }
            // Of the log itself: whoever reads there is told, and nobody else.
            return true;
        }
    }

    private boolean isAbort(AbortedTransaction entry) {
        RecordBatch batch = batchOf(segment, entry.lastOffset());
        if (batch == null
                || batch.baseOffset() != entry.lastOffset()
                || !batch.isControl()
                || batch.producerId() != entry.producerId()) {
            return false;
        }
        if (!batch.checksumMatches()) {
            return true;
        }
        EndMarker marker = EndMarker.of(batch);
        return marker != null && !marker.commit();
    }

    /**
     * @param producerId {@link RecordBatch#NO_PRODUCER_ID} for any
     */
    private boolean mayBegin(long offset, long producerId) {
        RecordBatch first = batchOf(segments.floor(offset), offset);
        if (first == null) {
            return true;
        }
        if (first.baseOffset() != offset) {
            return false;
        }
        if (first.recordCount() == 0) {
            // Compaction leaves empty ones, of the producer or of nobody.
            return true;
        }
        long producer = producerId == RecordBatch.NO_PRODUCER_ID ? first.producerId() : producerId;
        RecordBatch before = batchOf(segments.floor(offset - 1), offset - 1);
        return isDataOf(first, producer) && (before == null || !isDataOf(before, producer));
    }

    private static boolean isDataOf(RecordBatch batch, long producerId) {
        return batch.isTransactional() && !batch.isControl() && batch.producerId() == producerId;
    }

    /** A header, or a whole control batch; null when no batch has the offset. */
    private static @Nullable RecordBatch batchOf(Segment segment, long offset) {
        BatchPlace place = segment.sizeBytes() == 0 ? null : segment.find(offset);
        if (place == null || place.baseOffset() > offset) {
            return null;
        }
        try (StoredFile file = segment.lease()) {
            BatchWalk walk = new BatchWalk(file, place.positionBytes(), place.endPositionBytes());
            if (!walk.next()) {
                return null;
            }
            return walk.batch().isControl() ? walk.whole() : walk.batch();
        }
    }
}
