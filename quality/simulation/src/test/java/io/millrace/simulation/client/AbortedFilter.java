package io.millrace.simulation.client;

import io.millrace.protocol.message.FetchResponse.AbortedTransaction;
import io.millrace.records.BatchCursor;
import io.millrace.records.ControlRecordType;
import io.millrace.records.RecordBatch;
import io.millrace.records.RecordCursor;
import io.millrace.simulation.history.Poll;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client makes of a fetched range of batches: it drops the records of the aborted
 * transactions that the answer lists, up to their markers. One use.
 */
final class AbortedFilter {
    private final PriorityQueue<AbortedTransaction> upcoming =
            new PriorityQueue<>(Comparator.comparingLong(AbortedTransaction::firstOffset));
    private final Set<Long> aborting = new HashSet<>();
    private final List<Poll.Seen> seen = new ArrayList<>();
    private long nextOffset;

    /**
     * @param aborted null for read_uncommitted
     */
    AbortedFilter(@Nullable List<AbortedTransaction> aborted, long fetchOffset) {
        if (aborted != null) {
            upcoming.addAll(aborted);
        }
        nextOffset = fetchOffset;
    }

    /** The records that the application gets. */
    List<Poll.Seen> read(ByteBuffer records) {
        long from = nextOffset;
        BatchCursor cursor = new BatchCursor(records);
        for (RecordBatch batch = cursor.next(); batch != null; batch = cursor.next()) {
            if (!isDropped(batch)) {
                add(batch, from);
            }
            nextOffset = batch.nextOffset();
        }
        return seen;
    }

    /** Where the next fetch begins. */
    long nextOffset() {
        return nextOffset;
    }

    private boolean isDropped(RecordBatch batch) {
        while (!upcoming.isEmpty() && upcoming.element().firstOffset() <= batch.lastOffset()) {
            aborting.add(upcoming.remove().producerId());
        }
        if (batch.isControl()) {
            if (marker(batch) == ControlRecordType.ABORT) {
                aborting.remove(batch.producerId());
            }
            return true;
        }
        return batch.isTransactional() && aborting.contains(batch.producerId());
    }

    private static @Nullable ControlRecordType marker(RecordBatch batch) {
        try (RecordCursor cursor = RecordCursor.open(batch)) {
            return cursor.next() ? ControlRecordType.of(cursor.key()) : null;
        }
    }

    private void add(RecordBatch batch, long from) {
        try (RecordCursor cursor = RecordCursor.open(batch)) {
            while (cursor.next()) {
                if (cursor.offset() >= from) {
                    ByteBuffer value = Objects.requireNonNull(cursor.value());
                    seen.add(
                            new Poll.Seen(
                                    cursor.offset(),
                                    StandardCharsets.UTF_8.decode(value).toString()));
                }
            }
        }
    }
}
