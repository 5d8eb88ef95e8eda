package io.millrace.storage;

import io.millrace.base.FaultKind;
import io.millrace.files.StoredFile;
import io.millrace.records.RecordBatch;
import java.util.function.Predicate;

/**
 * Holds what a transaction index says against the log, whose batches have checksums: the abort
 * stands at the last offset; a record of the transaction, and one of the oldest that was open after
 * it, at the two others, unless retention or compaction took them away. Called under the log's
 * lock.
 */
final class AbortEvidence {
    private final LogSegments segments;

    AbortEvidence(LogSegments segments) {
        this.segments = segments;
    }

    boolean bears(AbortedTransaction entry) {
        try {
            return has(entry.lastOffset(), false, batch -> isAbort(batch, entry.producerId()))
                    && has(
                            entry.firstOffset(),
                            true,
                            batch -> isData(batch) && batch.producerId() == entry.producerId())
                    && (entry.lastStableOffset() == entry.lastOffset() + 1
                            || has(entry.lastStableOffset(), true, AbortEvidence::isData));
        } catch (StorageException damage) {
            if (damage.kind() != FaultKind.CORRUPT) {
                throw damage;
            }
            // Of the log itself: whoever reads there is told, and nobody else.
            return true;
        }
    }

    /**
     * Whether such a batch begins at the offset.
     *
     * @param mayBeGone whether a gap there, or an empty batch, is as good
     */
    private boolean has(long offset, boolean mayBeGone, Predicate<RecordBatch> expected) {
        Segment segment = segments.floor(offset);
        BatchPlace place = segment.sizeBytes() == 0 ? null : segment.find(offset);
        if (place == null || place.baseOffset() > offset) {
            return mayBeGone;
        }
        if (place.baseOffset() < offset) {
            return false;
        }
        try (StoredFile file = segment.lease()) {
            BatchWalk walk = new BatchWalk(file, place.positionBytes(), place.endPositionBytes());
            if (!walk.next()) {
                return false;
            }
            RecordBatch batch = walk.whole();
            // Compaction leaves empty ones, of the producer or of nobody.
            return expected.test(batch) || (mayBeGone && batch.recordCount() == 0);
        }
    }

    private static boolean isData(RecordBatch batch) {
        return batch.isTransactional() && !batch.isControl();
    }

    private static boolean isAbort(RecordBatch batch, long producerId) {
        if (!batch.isControl() || batch.producerId() != producerId) {
            return false;
        }
        EndMarker marker = EndMarker.of(batch);
        return marker != null && !marker.commit();
    }
}
