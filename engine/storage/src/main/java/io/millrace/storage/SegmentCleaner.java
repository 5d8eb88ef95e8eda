package io.millrace.storage;

import io.millrace.files.StoredFile;
import io.millrace.records.BatchFilter;
import io.millrace.records.RecordBatch;
import io.millrace.records.RecordCursor;
import io.millrace.storage.compaction.KeyOffsets;
import io.millrace.storage.compaction.TransactionFilter;
import io.millrace.storage.compaction.TransactionFilter.Aborted;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Copies what a cleaning retains from segments into new ones, from the log's start on. Owned by the
 * cleaning.
 */
final class SegmentCleaner {

    /**
     * What is decided before the first segment is written.
     *
     * @param mappedUpTo records at or above are retained: the map doesn't know them
     * @param lastOfProducers the last batch of data of each active producer
     * @param deleteRetentionMillis delete.retention.ms
     */
    record Plan(
            KeyOffsets keys,
            long mappedUpTo,
            Map<Long, LastBatch> lastOfProducers,
            long nowMillis,
            long deleteRetentionMillis) {}

    /**
     * The last batch of a producer.
     *
     * @param offset its last offset, or -1 when its records are unknown
     */
    record LastBatch(short epoch, long offset) {}

    private final Plan plan;
    private final TransactionFilter transactions = new TransactionFilter();
    private final BatchFilter filter = new BatchFilter();
    private final int bufferBytes;

    SegmentCleaner(Plan plan, int bufferBytes) {
        this.plan = plan;
        this.bufferBytes = bufferBytes;
    }

    TransactionFilter transactions() {
        return transactions;
    }

    /**
     * @param endsOutput whether the segment's last batch ends the new one: it stays, without
     *     records if need be, so that the new segment ends where the old ones did
     */
    void clean(Segment source, CleanedSegment target, boolean endsOutput) {
        try (StoredFile file = source.lease()) {
            int limit = source.sizeBytes();
            BatchWalk walk = new BatchWalk(file, 0, limit, bufferBytes);
            while (walk.next()) {
                boolean last = endsOutput && walk.endPosition() == limit;
                RecordBatch batch = LogCleaning.verified(walk, file);
                copy(batch, target, last);
            }
            LogCleaning.requireClean(walk, file);
        }
        for (Aborted aborted = transactions.takeStillNeeded();
                aborted != null;
                aborted = transactions.takeStillNeeded()) {
            target.add(aborted);
        }
    }

    private void copy(RecordBatch batch, CleanedSegment target, boolean endsOutput) {
        ByteBuffer kept = batch.isControl() ? marker(batch) : data(batch);
        if (kept.hasRemaining()) {
            target.add(kept);
        } else if (endsOutput || isLastOfProducer(batch)) {
            target.add(BatchFilter.emptied(batch));
        }
    }

    private ByteBuffer marker(RecordBatch batch) {
        EndMarker marker = EndMarker.of(batch);
        boolean needless = transactions.isNeedless(batch, marker == null ? null : marker.commit());
        boolean discarded =
                needless
                        && batch.hasDeleteHorizon()
                        && batch.deleteHorizonMillis() <= plan.nowMillis();
        return filter.filter(batch, record -> !discarded, horizonMillis(), needless);
    }

    private ByteBuffer data(RecordBatch batch) {
        boolean aborted = transactions.isAborted(batch);
        boolean tombstonesStay =
                !batch.hasDeleteHorizon() || plan.nowMillis() < batch.deleteHorizonMillis();
        return filter.filter(
                batch,
                record -> !aborted && isRetained(record, tombstonesStay),
                horizonMillis(),
                false);
    }

    private boolean isRetained(RecordCursor record, boolean tombstonesStay) {
        if (record.offset() >= plan.mappedUpTo()) {
            return true;
        }
        ByteBuffer key = record.key();
        if (key == null) {
            // Nothing says when it is out of date; Kafka drops such records as well.
            return false;
        }
        return record.offset() >= plan.keys().get(key) && (record.hasValue() || tombstonesStay);
    }

    private long horizonMillis() {
        long sum = plan.nowMillis() + plan.deleteRetentionMillis();
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    private boolean isLastOfProducer(RecordBatch batch) {
        @Nullable LastBatch last = plan.lastOfProducers().get(batch.producerId());
        if (last == null || !batch.hasProducerId()) {
            return false;
        }
        return last.offset() < 0
                ? batch.isControl() && batch.producerEpoch() == last.epoch()
                : batch.lastOffset() == last.offset();
    }
}
