package io.millrace.storage.cleaning;

import io.millrace.records.BatchFilter;
import io.millrace.records.RecordBatch;
import io.millrace.records.RecordCursor;
import io.millrace.storage.AbortedTransaction;
import io.millrace.storage.compaction.KeyOffsets;
import io.millrace.storage.log.LogReads;
import io.millrace.storage.producers.LastBatches;
import io.millrace.storage.segment.EndMarker;
import io.millrace.storage.segment.Segment;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides what of each batch a cleaning retains. Is shown all batches of the log, from its start
 * on. Owned by the cleaning.
 */
final class SegmentCleaner {

    /**
     * What is decided before the first segment is written.
     *
     * @param mappedUpTo records at or above are retained: the map doesn't know them
     * @param lastOfProducers the last batches of data of each active producer
     * @param deleteRetentionMillis delete.retention.ms
     */
    record Plan(
            KeyOffsets keys,
            long mappedUpTo,
            Map<Long, LastBatches> lastOfProducers,
            long nowMillis,
            long deleteRetentionMillis) {}

    private final LogReads reads;
    private final Plan plan;
    private final TransactionFilter transactions = new TransactionFilter();
    private final BatchFilter filter = new BatchFilter();

    SegmentCleaner(LogReads reads, Plan plan) {
        this.reads = reads;
        this.plan = plan;
    }

    /** The segment's batches come next. */
    void expect(Segment segment) {
        transactions.expect(
                reads.abortedTransactions(segment.baseOffset(), segment.end().nextOffset()));
    }

    /** Aborted transactions, of the batches shown, that the new transaction index has to name. */
    void drainAborted(Consumer<AbortedTransaction> target) {
        for (AbortedTransaction aborted = transactions.takeStillNeeded();
                aborted != null;
                aborted = transactions.takeStillNeeded()) {
            target.accept(aborted);
        }
    }

    /**
     * What is left of the batch, nothing at all perhaps; valid until the next call.
     *
     * @param endsTarget the batch ends the new segment: its offsets stay, so that the new segment
     *     ends where the old ones did
     */
    ByteBuffer kept(RecordBatch batch, boolean endsTarget) {
        ByteBuffer kept = batch.isControl() ? marker(batch) : data(batch);
        if (kept.hasRemaining()) {
            return kept;
        }
        if (isLastOfProducer(batch)) {
            return batch.recordCount() == 0 ? batch.bytes() : BatchFilter.emptied(batch);
        }
        // Nobody's: a transaction's marker must not wait for it.
        return endsTarget ? BatchFilter.offsetsOf(batch) : kept;
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
        @Nullable LastBatches last = plan.lastOfProducers().get(batch.producerId());
        if (last == null || !batch.hasProducerId()) {
            return false;
        }
        return last.offsets().isEmpty()
                ? batch.isControl() && batch.producerEpoch() == last.epoch()
                : last.offsets().contains(batch.lastOffset());
    }
}
