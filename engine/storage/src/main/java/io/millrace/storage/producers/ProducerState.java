package io.millrace.storage.producers;

import io.millrace.records.RecordBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a log remembers of one producer: its epoch, its last batches, its open transaction. Takes
 * 190 bytes with five batches, a hundred with one. Guarded by the log's lock.
 */
public final class ProducerState {
    static final long NO_TRANSACTION = -1;

    /** As many as a client may have in flight; Kafka's number, which clients rely on. */
    public static final int BATCHES_MAX = 5;

    private static final long[] NOTHING = {};

    /** lastOffset, timestamp, lastSequence and offsetDelta. */
    private static final int WORDS = 3;

    /** A batch as the producer numbered it and where it went. */
    record Batch(int lastSequence, long lastOffset, int offsetDelta, long timestampMillis) {
        int firstSequence() {
            return (lastSequence - offsetDelta) & Integer.MAX_VALUE;
        }

        long firstOffset() {
            return lastOffset - offsetDelta;
        }
    }

    private final long producerId;
    private short epoch = RecordBatch.NO_PRODUCER_EPOCH;
    private int coordinatorEpoch = -1;
    private long lastTimestampMillis = RecordBatch.NO_TIMESTAMP;
    private long transactionFirstOffset = NO_TRANSACTION;

    /** The remembered batches, the oldest first, {@link #WORDS} for each: see {@link #batch}. */
    private long[] recent = NOTHING;

    ProducerState(long producerId) {
        this.producerId = producerId;
    }

    long producerId() {
        return producerId;
    }

    short epoch() {
        return epoch;
    }

    int coordinatorEpoch() {
        return coordinatorEpoch;
    }

    long lastTimestampMillis() {
        return lastTimestampMillis;
    }

    long transactionFirstOffset() {
        return transactionFirstOffset;
    }

    boolean hasTransaction() {
        return transactionFirstOffset != NO_TRANSACTION;
    }

    /** The remembered ones, the oldest first. A copy. */
    List<Batch> batches() {
        List<Batch> batches = new ArrayList<>(batchCount());
        for (int i = 0; i < batchCount(); i++) {
            batches.add(batch(i));
        }
        return batches;
    }

    int batchCount() {
        return recent.length / WORDS;
    }

    private Batch batch(int index) {
        long numbers = recent[WORDS * index + 2];
        return new Batch(
                (int) (numbers >>> Integer.SIZE),
                recent[WORDS * index],
                (int) numbers,
                recent[WORDS * index + 1]);
    }

    @Nullable Batch lastBatch() {
        return batchCount() == 0 ? null : batch(batchCount() - 1);
    }

    int lastSequence() {
        return batchCount() == 0
                ? RecordBatch.NO_SEQUENCE
                : (int) (recent[recent.length - 1] >>> Integer.SIZE);
    }

    /** The remembered batch that {@code sent} repeats. */
    @Nullable Batch duplicateOf(RecordBatch sent) {
        if (sent.producerEpoch() != epoch) {
            return null;
        }
        for (int i = 0; i < batchCount(); i++) {
            Batch batch = batch(i);
            if (batch.firstSequence() == sent.baseSequence()
                    && batch.lastSequence() == sent.lastSequence()) {
                return batch;
            }
        }
        return null;
    }

    /** Whether the sequence may come next, under the batch's epoch. */
    boolean isNext(RecordBatch sent) {
        if (epoch == RecordBatch.NO_PRODUCER_EPOCH) {
            // Its records are gone by retention: any sequence may follow.
            return true;
        }
        if (sent.producerEpoch() != epoch) {
            return sent.baseSequence() == 0;
        }
        int last = lastSequence();
        return last == RecordBatch.NO_SEQUENCE
                ? sent.baseSequence() == 0
                : sent.baseSequence() == RecordBatch.sequenceAfter(last, 1);
    }

    /** A batch of data with its final offsets was appended. */
    void appended(RecordBatch batch) {
        enterEpoch(batch.producerEpoch());
        remember(
                new Batch(
                        batch.lastSequence(),
                        batch.lastOffset(),
                        batch.lastOffsetDelta(),
                        batch.maxTimestamp()));
        lastTimestampMillis = batch.maxTimestamp();
        if (batch.isTransactional() && !hasTransaction()) {
            transactionFirstOffset = batch.baseOffset();
        }
    }

    /** A marker was appended that ends the transaction. */
    void ended(short producerEpoch, int markerCoordinatorEpoch, long timestampMillis) {
        enterEpoch(producerEpoch);
        coordinatorEpoch = markerCoordinatorEpoch;
        lastTimestampMillis = timestampMillis;
        transactionFirstOffset = NO_TRANSACTION;
    }

    /** One entry of a snapshot; those of a producer come with the oldest batch first. */
    void restore(
            short restoredEpoch,
            int restoredCoordinatorEpoch,
            long timestampMillis,
            long firstOffset,
            @Nullable Batch last) {
        enterEpoch(restoredEpoch);
        coordinatorEpoch = restoredCoordinatorEpoch;
        lastTimestampMillis = timestampMillis;
        transactionFirstOffset = firstOffset;
        if (last != null) {
            remember(last);
        }
    }

    private void remember(Batch batch) {
        if (batchCount() == BATCHES_MAX) {
            System.arraycopy(recent, WORDS, recent, 0, recent.length - WORDS);
        } else {
            recent = Arrays.copyOf(recent, recent.length + WORDS);
        }
        int at = recent.length - WORDS;
        recent[at] = batch.lastOffset();
        recent[at + 1] = batch.timestampMillis();
        recent[at + 2] =
                (long) batch.lastSequence() << Integer.SIZE
                        | Integer.toUnsignedLong(batch.offsetDelta());
    }

    private void enterEpoch(short producerEpoch) {
        if (producerEpoch != epoch) {
            recent = NOTHING;
            epoch = producerEpoch;
        }
    }
}
