package io.millrace.storage.producers;

import io.millrace.records.RecordBatch;
import io.millrace.storage.AbortedTransaction;
import io.millrace.storage.Admission;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendContext.Origin;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.AppendOutcome.Duplicate;
import io.millrace.storage.AppendOutcome.Reason;
import io.millrace.storage.AppendOutcome.Refused;
import io.millrace.storage.ProducerDescription;
import io.millrace.storage.segment.EndMarker;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The producers of a log and their transactions: what makes a retried batch be stored once, and
 * where the last stable offset is. A function of the log's batches; guarded by the log's lock.
 */
public final class ProducerStates {

    /** A transaction whose marker is in the log but maybe not below the high watermark yet. */
    private record Ended(long firstOffset, long markerOffset) {}

    private static final short FIRST_VERSION_THAT_BUMPS = 2;

    private final ProducerMap producers = new ProducerMap();
    private final Admissions admissions = new Admissions();
    private final NavigableMap<Long, Long> openByFirstOffset = new TreeMap<>();
    private final NavigableMap<Long, Ended> endedByFirstOffset = new TreeMap<>();

    /** What stands against appending the batch; null when nothing does. */
    public @Nullable AppendOutcome objection(RecordBatch batch, AppendContext context) {
        ProducerState producer = producers.get(batch.producerId());
        if (batch.isControl()) {
            return producer == null ? null : markerObjection(batch, producer, context);
        }
        boolean client = context.origin() == Origin.CLIENT;
        if (producer != null && client) {
            ProducerState.Batch repeated = producer.duplicateOf(batch);
            if (repeated != null) {
                return new Duplicate(
                        repeated.firstOffset(), repeated.lastOffset(), repeated.timestampMillis());
            }
        }
        boolean stale = producer != null && batch.producerEpoch() < producer.epoch();
        // Known before the coordinator is asked: then it need not be.
        if (producer != null && stale && context.admission().isNone()) {
            return staleEpoch(batch, producer);
        }
        if (batch.isTransactional()
                && !isOngoing(producer, batch.producerEpoch())
                && !admissions.isValid(context.admission())) {
            return new Refused(
                    context.admission().isNone()
                            ? Reason.ADMISSION_REQUIRED
                            : Reason.INVALID_TXN_STATE,
                    "producer %d, epoch %d: the records are not part of an open transaction"
                            .formatted(batch.producerId(), batch.producerEpoch()));
        }
        if (producer != null && stale) {
            return staleEpoch(batch, producer);
        }
        if (client && !isNext(batch, producer)) {
            return outOfOrder(batch, producer);
        }
        if (producer != null && producer.hasTransaction() && !batch.isTransactional()) {
            return new Refused(
                    Reason.INVALID_TXN_STATE,
                    "producer %d has a transaction open since offset %d"
                            .formatted(batch.producerId(), producer.transactionFirstOffset()));
        }
        return null;
    }

    private static boolean isOngoing(@Nullable ProducerState producer, short epoch) {
        return producer != null && producer.hasTransaction() && producer.epoch() == epoch;
    }

    private boolean isNext(RecordBatch batch, @Nullable ProducerState producer) {
        Admission admission = admissions.of(batch.producerId());
        if (admission != null) {
            boolean unknown = producer == null || producer.batchCount() == 0;
            if (batch.baseSequence() > admission.lowestSequence()
                    || (unknown && admission.bumpsEpochs() && batch.baseSequence() != 0)) {
                return false;
            }
        }
        return producer == null || producer.isNext(batch);
    }

    private static Refused outOfOrder(RecordBatch batch, @Nullable ProducerState producer) {
        String known =
                producer == null
                        ? "begins, but earlier ones are missing"
                        : "follows %d of epoch %d"
                                .formatted(producer.lastSequence(), producer.epoch());
        return new Refused(
                Reason.OUT_OF_ORDER_SEQUENCE,
                "producer %d, epoch %d: sequence %d %s"
                        .formatted(
                                batch.producerId(),
                                batch.producerEpoch(),
                                batch.baseSequence(),
                                known));
    }

    /**
     * What a batch of the producer needs before it is appended; null when its transaction is open
     * here already.
     */
    public @Nullable Admission admission(
            long producerId, short epoch, int sequence, boolean bumpsEpochs, long nowMillis) {
        return isOngoing(producers.get(producerId), epoch)
                ? null
                : admissions.take(producerId, epoch, sequence, bumpsEpochs, nowMillis);
    }

    private static @Nullable AppendOutcome markerObjection(
            RecordBatch batch, ProducerState producer, AppendContext context) {
        if (isStaleMarker(batch.producerEpoch(), producer, context.transactionVersion())) {
            return staleEpoch(batch, producer);
        }
        EndMarker marker = EndMarker.of(batch);
        if (marker != null && marker.coordinatorEpoch() < producer.coordinatorEpoch()) {
            return new Refused(
                    Reason.TRANSACTION_COORDINATOR_FENCED,
                    "producer %d: coordinator epoch %d is below %d"
                            .formatted(
                                    batch.producerId(),
                                    marker.coordinatorEpoch(),
                                    producer.coordinatorEpoch()));
        }
        return null;
    }

    /**
     * From transaction version 2 on, a marker's epoch is above that of the records that it ends
     * (KIP-1228): one of the same epoch belongs to the transaction before, and must not end the one
     * that is open. Where none is open it is a repetition, which does no harm. The last epoch can't
     * be exceeded.
     */
    private static boolean isStaleMarker(short epoch, ProducerState producer, short version) {
        if (version < FIRST_VERSION_THAT_BUMPS || epoch != producer.epoch()) {
            return epoch < producer.epoch();
        }
        return producer.hasTransaction() && epoch != Short.MAX_VALUE;
    }

    private static Refused staleEpoch(RecordBatch batch, ProducerState producer) {
        return new Refused(
                Reason.INVALID_PRODUCER_EPOCH,
                "producer %d: epoch %d comes after %d"
                        .formatted(batch.producerId(), batch.producerEpoch(), producer.epoch()));
    }

    /**
     * Takes note of a batch that is in the log, complete with its final offsets where it is a
     * control batch. Returns the transaction that its marker aborted.
     */
    public @Nullable AbortedTransaction appended(RecordBatch batch) {
        if (!batch.hasProducerId()) {
            return null;
        }
        if (batch.isControl()) {
            EndMarker marker = EndMarker.of(batch);
            return marker == null ? null : ended(batch, marker);
        }
        ProducerState producer = producers.require(batch.producerId());
        boolean wasOpen = producer.hasTransaction();
        producer.appended(batch);
        if (batch.isTransactional()) {
            admissions.end(batch.producerId());
        }
        if (producer.hasTransaction() && !wasOpen) {
            openByFirstOffset.put(producer.transactionFirstOffset(), producer.producerId());
        }
        return null;
    }

    /** A marker was appended: what was admitted to the transaction that it ends is void. */
    public void marked(RecordBatch batch, AppendContext context) {
        Admission admission = admissions.of(batch.producerId());
        if (admission != null
                && !admission.isLaterThan(batch.producerEpoch(), context.transactionVersion())) {
            admissions.end(batch.producerId());
        }
    }

    /** Another epoch of leadership has begun. */
    void voidAdmissions() {
        admissions.clear();
    }

    private @Nullable AbortedTransaction ended(RecordBatch batch, EndMarker marker) {
        ProducerState producer = producers.require(batch.producerId());
        long first = producer.transactionFirstOffset();
        producer.ended(batch.producerEpoch(), marker.coordinatorEpoch(), batch.maxTimestamp());
        if (first == ProducerState.NO_TRANSACTION) {
            return null;
        }
        openByFirstOffset.remove(first);
        long markerOffset = batch.lastOffset();
        endedByFirstOffset.put(first, new Ended(first, markerOffset));
        if (marker.commit()) {
            return null;
        }
        long stable = openByFirstOffset.isEmpty() ? markerOffset + 1 : openByFirstOffset.firstKey();
        return new AbortedTransaction(batch.producerId(), first, markerOffset, stable);
    }

    /** Transactions whose markers are below are decided for readers. */
    public void replicatedTo(long highWatermark) {
        while (!endedByFirstOffset.isEmpty()
                && endedByFirstOffset.firstEntry().getValue().markerOffset() < highWatermark) {
            endedByFirstOffset.pollFirstEntry();
        }
    }

    /**
     * Where the first transaction begins that isn't decided; {@link Long#MAX_VALUE} without one.
     */
    public long firstUnstableOffset() {
        long open = openByFirstOffset.isEmpty() ? Long.MAX_VALUE : openByFirstOffset.firstKey();
        long ended = endedByFirstOffset.isEmpty() ? Long.MAX_VALUE : endedByFirstOffset.firstKey();
        return Math.min(open, ended);
    }

    /** Says as much as if it weren't there. */
    boolean isEmpty() {
        return producers.isEmpty() && admissions.isEmpty() && endedByFirstOffset.isEmpty();
    }

    void expire(long nowMillis, long expirationMillis) {
        admissions.expire(nowMillis, expirationMillis);
        producers.removeIf(producer ->
                !producer.hasTransaction()
                        && nowMillis - producer.lastTimestampMillis() >= expirationMillis);
    }

    void clear() {
        admissions.clear();
        producers.clear();
        openByFirstOffset.clear();
        endedByFirstOffset.clear();
    }

    /** Replaces everything by what a snapshot holds. */
    void restore(List<ProducerState> restored) {
        clear();
        for (ProducerState producer : restored) {
            producers.put(producer);
            if (producer.hasTransaction()) {
                openByFirstOffset.put(producer.transactionFirstOffset(), producer.producerId());
            }
        }
    }

    /** Where each producer's remembered batches are: a cleaning keeps them. */
    public Map<Long, LastBatches> lastBatches() {
        Map<Long, LastBatches> last = new HashMap<>();
        for (ProducerState producer : producers.values()) {
            List<Long> offsets =
                    producer.batches().stream().map(ProducerState.Batch::lastOffset).toList();
            last.put(producer.producerId(), new LastBatches(producer.epoch(), offsets));
        }
        return last;
    }

    ByteBuffer snapshot() {
        return ProducerSnapshot.encode(producers.values());
    }

    public List<ProducerDescription> describe() {
        return producers.values().stream()
                .sorted(Comparator.comparingLong(ProducerState::producerId))
                .map(producer ->
                        new ProducerDescription(
                                producer.producerId(),
                                producer.epoch(),
                                producer.lastSequence(),
                                producer.lastTimestampMillis(),
                                producer.coordinatorEpoch(),
                                producer.transactionFirstOffset()))
                .toList();
    }
}
