package io.millrace.storage.compaction;

import io.millrace.records.RecordBatch;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks a log's batches from its start on and tells the aborted ones, and the markers whose
 * transactions have no batch left before them. Owned by one pass of one cleaning.
 */
public final class TransactionFilter {

    /**
     * An aborted transaction, as the transaction index has it.
     *
     * @param lastOffset of its marker
     */
    public record Aborted(
            long producerId, long firstOffset, long lastOffset, long lastStableOffset) {}

    private final PriorityQueue<Aborted> upcoming =
            new PriorityQueue<>(Comparator.comparingLong(Aborted::firstOffset));
    private final Map<Long, Aborted> aborting = new HashMap<>();
    private final Set<Long> abortingWithBatches = new HashSet<>();
    private final Set<Long> committing = new HashSet<>();
    private final Queue<Aborted> stillNeeded = new ArrayDeque<>();

    /** Transactions that overlap the next segment; those seen before may come again. */
    public void expect(Collection<Aborted> aborted) {
        for (Aborted transaction : aborted) {
            if (!transaction.equals(aborting.get(transaction.producerId()))
                    && !upcoming.contains(transaction)) {
                upcoming.add(transaction);
            }
        }
    }

    /** Whether the records of the batch were aborted. The batch has no marker. */
    public boolean isAborted(RecordBatch data) {
        beginUpTo(data.lastOffset());
        if (!data.isTransactional()) {
            return false;
        }
        long producer = data.producerId();
        if (aborting.containsKey(producer)) {
            abortingWithBatches.add(producer);
            return true;
        }
        committing.add(producer);
        return false;
    }

    /**
     * Whether the marker has no batch of its transaction before it, so that it may go.
     *
     * @param commit null when the batch was emptied before, or ends no transaction
     */
    public boolean isNeedless(RecordBatch marker, @Nullable Boolean commit) {
        beginUpTo(marker.lastOffset());
        if (commit == null) {
            return marker.recordCount() == 0;
        }
        long producer = marker.producerId();
        if (commit) {
            return !committing.remove(producer);
        }
        Aborted transaction = aborting.remove(producer);
        boolean hadBatches = abortingWithBatches.remove(producer);
        if (transaction == null || !hadBatches) {
            return true;
        }
        stillNeeded.add(transaction);
        return false;
    }

    /** Aborted transactions that readers still have to know of, since the last call. */
    public @Nullable Aborted takeStillNeeded() {
        return stillNeeded.poll();
    }

    private void beginUpTo(long offset) {
        for (Aborted next = upcoming.peek();
                next != null && next.firstOffset() <= offset;
                next = upcoming.peek()) {
            upcoming.poll();
            aborting.putIfAbsent(next.producerId(), next);
        }
    }
}
