package io.millrace.storage;

import io.millrace.records.RecordBatch;
import io.millrace.storage.AppendContext.Origin;
import io.millrace.storage.AppendOutcome.Duplicate;
import io.millrace.storage.AppendOutcome.Reason;
import io.millrace.storage.AppendOutcome.Refused;
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
final class ProducerStates {

    /** A transaction whose marker is in the log but maybe not below the high watermark yet. */
    private record Ended(long firstOffset, long markerOffset) {}

    private final Map<Long, ProducerState> producers = new HashMap<>();
    private final NavigableMap<Long, Long> openByFirstOffset = new TreeMap<>();
    private final NavigableMap<Long, Ended> endedByFirstOffset = new TreeMap<>();

    /** What stands against appending the batch; null when nothing does. */
    @Nullable AppendOutcome objection(RecordBatch batch, Origin origin) {
        ProducerState producer = producers.get(batch.producerId());
        if (producer == null) {
            return null;
        }
        if (batch.isControl()) {
            return markerObjection(batch, producer);
        }
        if (origin == Origin.CLIENT) {
            ProducerState.Batch repeated = producer.duplicateOf(batch);
            if (repeated != null) {
                return new Duplicate(
                        repeated.firstOffset(), repeated.lastOffset(), repeated.timestampMillis());
            }
        }
        if (batch.producerEpoch() < producer.epoch()) {
            return staleEpoch(batch, producer);
        }
        if (origin == Origin.CLIENT && !producer.isNext(batch)) {
            return new Refused(
                    Reason.OUT_OF_ORDER_SEQUENCE,
                    "producer %d, epoch %d: sequence %d follows %d of epoch %d"
                            .formatted(
                                    batch.producerId(),
                                    batch.producerEpoch(),
                                    batch.baseSequence(),
                                    producer.lastSequence(),
                                    producer.epoch()));
        }
        if (producer.hasTransaction() && !batch.isTransactional()) {
            return new Refused(
                    Reason.INVALID_TXN_STATE,
                    "producer %d has a transaction open since offset %d"
                            .formatted(batch.producerId(), producer.transactionFirstOffset()));
        }
        return null;
    }

    private static @Nullable AppendOutcome markerObjection(
            RecordBatch batch, ProducerState producer) {
        if (batch.producerEpoch() < producer.epoch()) {
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

    private static Refused staleEpoch(RecordBatch batch, ProducerState producer) {
        return new Refused(
                Reason.INVALID_PRODUCER_EPOCH,
                "producer %d: epoch %d is below %d"
                        .formatted(batch.producerId(), batch.producerEpoch(), producer.epoch()));
    }

    /**
     * Takes note of a batch that is in the log, complete with its final offsets where it is a
     * control batch. Returns the transaction that its marker aborted.
     */
    @Nullable AbortedTransaction appended(RecordBatch batch) {
        if (!batch.hasProducerId()) {
            return null;
        }
        if (batch.isControl()) {
            EndMarker marker = EndMarker.of(batch);
            return marker == null ? null : ended(batch, marker);
        }
        ProducerState producer = producers.computeIfAbsent(batch.producerId(), ProducerState::new);
        boolean wasOpen = producer.hasTransaction();
        producer.appended(batch);
        if (producer.hasTransaction() && !wasOpen) {
            openByFirstOffset.put(producer.transactionFirstOffset(), producer.producerId());
        }
        return null;
    }

    private @Nullable AbortedTransaction ended(RecordBatch batch, EndMarker marker) {
        ProducerState producer = producers.computeIfAbsent(batch.producerId(), ProducerState::new);
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
    void replicatedTo(long highWatermark) {
        while (!endedByFirstOffset.isEmpty()
                && endedByFirstOffset.firstEntry().getValue().markerOffset() < highWatermark) {
            endedByFirstOffset.pollFirstEntry();
        }
    }

    /**
     * Where the first transaction begins that isn't decided; {@link Long#MAX_VALUE} without one.
     */
    long firstUnstableOffset() {
        long open = openByFirstOffset.isEmpty() ? Long.MAX_VALUE : openByFirstOffset.firstKey();
        long ended = endedByFirstOffset.isEmpty() ? Long.MAX_VALUE : endedByFirstOffset.firstKey();
        return Math.min(open, ended);
    }

    void expire(long nowMillis, long expirationMillis) {
        producers
                .values()
                .removeIf(producer ->
                        !producer.hasTransaction()
                                && nowMillis - producer.lastTimestampMillis() >= expirationMillis);
    }

    void clear() {
        producers.clear();
        openByFirstOffset.clear();
        endedByFirstOffset.clear();
    }

    /** Replaces everything by what a snapshot holds. */
    void restore(List<ProducerState> restored) {
        clear();
        for (ProducerState producer : restored) {
            producers.put(producer.producerId(), producer);
            if (producer.hasTransaction()) {
                openByFirstOffset.put(producer.transactionFirstOffset(), producer.producerId());
            }
        }
    }

    ByteBuffer snapshot() {
        return ProducerSnapshot.encode(producers.values());
    }

    List<ProducerDescription> describe() {
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
