package io.millrace.storage.log;

import io.millrace.records.BatchTraits;
import io.millrace.records.Producer;
import io.millrace.records.RecordBatch;
import io.millrace.storage.AbortedTransaction;
import io.millrace.storage.ProducerDescription;
import io.millrace.storage.TimestampedOffset;
import io.millrace.storage.producers.ProducerState;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was appended to a log, and what follows from it, computed the slow and obvious way. */
final class History {
    static final short PLAIN_VERSION = 1;
    static final short BUMPING_VERSION = 2;

    /** What a batch is. */
    enum Kind {
        PLAIN,
        IDEMPOTENT,
        TRANSACTIONAL,
        COMMIT,
        ABORT;

        boolean isMarker() {
            return this == COMMIT || this == ABORT;
        }
    }

    /**
     * A batch in the log.
     *
     * @param producer with the first record's sequence; for a marker, its coordinator's epoch
     */
    record Entry(
            Kind kind,
            long firstOffset,
            List<String> values,
            long timestamp,
            Producer producer,
            int leaderEpoch) {

        long producerId() {
            return producer.id();
        }

        int epoch() {
            return producer.epoch();
        }

        int sequence() {
            return producer.baseSequence();
        }

        long nextOffset() {
            return firstOffset + Math.max(1, values.size());
        }

        long lastOffset() {
            return nextOffset() - 1;
        }

        long maxTimestamp() {
            return timestamp + Math.max(1, values.size()) - 1;
        }

        ByteBuffer batch() {
            String[] all = values.toArray(new String[0]);
            return switch (kind) {
                case PLAIN -> Batches.of(timestamp, all);
                case IDEMPOTENT -> Batches.of(BatchTraits.PLAIN.from(producer), timestamp, all);
                case TRANSACTIONAL ->
                        Batches.of(
                                BatchTraits.PLAIN.from(producer).inTransaction(), timestamp, all);
                case COMMIT, ABORT ->
                        Batches.marker(
                                producerId(), epoch(), kind == Kind.COMMIT, sequence(), timestamp);
            };
        }
    }

    /** A producer as far as a prefix of the history tells. */
    private static final class Known {
        short epoch = -1;
        int coordinatorEpoch = -1;
        long timestamp = -1;
        long transaction = -1;
        final Deque<Entry> batches = new ArrayDeque<>();

        void enter(int next) {
            if (next != epoch) {
                batches.clear();
                epoch = (short) next;
            }
        }
    }

    private final List<Entry> entries = new ArrayList<>();

    List<Entry> entries() {
        return entries;
    }

    long endOffset() {
        return entries.isEmpty() ? 0 : entries.getLast().nextOffset();
    }

    void add(Entry entry) {
        entries.add(entry);
    }

    /** Forgets what is not below the offset. */
    void cutTo(long endOffset) {
        entries.removeIf(entry -> entry.nextOffset() > endOffset);
    }

    /** Whether a log may end there: between two batches. */
    boolean isBoundary(long offset) {
        return offset == 0 || entries.stream().anyMatch(entry -> entry.nextOffset() == offset);
    }

    private Map<Long, Known> known() {
        Map<Long, Known> all = new TreeMap<>();
        for (Entry entry : entries) {
            if (entry.kind() != Kind.PLAIN) {
                apply(entry, all.computeIfAbsent(entry.producerId(), id -> new Known()));
            }
        }
        return all;
    }

    private static void apply(Entry entry, Known producer) {
        producer.enter(entry.epoch());
        producer.timestamp = entry.maxTimestamp();
        if (entry.kind().isMarker()) {
            producer.coordinatorEpoch = entry.sequence();
            producer.transaction = -1;
            return;
        }
        producer.batches.add(entry);
        if (producer.batches.size() > ProducerState.BATCHES_MAX) {
            producer.batches.remove();
        }
        if (entry.kind() == Kind.TRANSACTIONAL && producer.transaction < 0) {
            producer.transaction = entry.firstOffset();
        }
    }

    List<ProducerDescription> producers() {
        List<ProducerDescription> all = new ArrayList<>();
        known().forEach((id, each) ->
                all.add(
                        new ProducerDescription(
                                id,
                                each.epoch,
                                lastSequence(each),
                                each.timestamp,
                                each.coordinatorEpoch,
                                each.transaction)));
        return all;
    }

    private static int lastSequence(Known producer) {
        return producer.batches.isEmpty()
                ? RecordBatch.NO_SEQUENCE
                : producer.batches.getLast().sequence()
                        + producer.batches.getLast().values().size()
                        - 1;
    }

    @Nullable ProducerDescription producer(long producerId) {
        return producers().stream()
                .filter(each -> each.producerId() == producerId)
                .findFirst()
                .orElse(null);
    }

    /** The batches that every producer may send again. */
    List<Entry> repeatable() {
        List<Entry> all = new ArrayList<>();
        known().values().forEach(each -> all.addAll(each.batches));
        return all;
    }

    /** Where read_committed readers of the whole log stop. */
    long lastStableOffset(long logStartOffset) {
        long stable = endOffset();
        for (Known each : known().values()) {
            if (each.transaction >= 0) {
                stable = Math.min(stable, each.transaction);
            }
        }
        return Math.max(stable, logStartOffset);
    }

    /** Producer, first offset and marker of each aborted transaction, in the markers' order. */
    List<AbortedTransaction> aborted() {
        Map<Long, Long> open = new TreeMap<>();
        List<AbortedTransaction> all = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.kind() == Kind.TRANSACTIONAL) {
                open.putIfAbsent(entry.producerId(), entry.firstOffset());
            } else if (entry.kind().isMarker()) {
                Long first = open.remove(entry.producerId());
                if (first != null && entry.kind() == Kind.ABORT) {
                    long stable =
                            open.values().stream()
                                    .mapToLong(each -> each)
                                    .min()
                                    .orElse(entry.nextOffset());
                    all.add(
                            new AbortedTransaction(
                                    entry.producerId(), first, entry.firstOffset(), stable));
                }
            }
        }
        return all;
    }

    List<String> values(long from) {
        List<String> all = new ArrayList<>();
        for (Entry entry : entries) {
            for (int i = 0; i < entry.values().size(); i++) {
                if (entry.firstOffset() + i >= from) {
                    all.add(entry.firstOffset() + i + ":" + entry.values().get(i));
                }
            }
        }
        return all;
    }

    /** The first record that is not older, markers included. */
    @Nullable TimestampedOffset find(long timestamp, long from) {
        for (Entry entry : entries) {
            for (int i = 0; i < Math.max(1, entry.values().size()); i++) {
                long offset = entry.firstOffset() + i;
                if (offset >= from && entry.timestamp() + i >= timestamp) {
                    return new TimestampedOffset(
                            entry.timestamp() + i, offset, entry.leaderEpoch());
                }
            }
        }
        return null;
    }
}
