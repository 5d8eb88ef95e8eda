package io.millrace.storage.cleaning;

import io.millrace.records.RecordBatch;
import io.millrace.storage.AbortedTransaction;
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
 * transactions have no batch left before them. Owned by one pass of one cleaning. Memory: the
 * aborted transactions of one segment and one entry for each producer with an undecided
 * transaction.
 */
final class TransactionFilter {

    private final PriorityQueue<AbortedTransaction> upcoming =
            new PriorityQueue<>(Comparator.comparingLong(AbortedTransaction::firstOffset));

    /** Those above, and those below whose markers were not seen yet. */
    private final Set<AbortedTransaction> known = new HashSet<>();

    private final Map<Long, AbortedTransaction> aborting = new HashMap<>();
    private final Set<Long> abortingWithBatches = new HashSet<>();
    private final Set<Long> committing = new HashSet<>();
    private final Queue<AbortedTransaction> stillNeeded = new ArrayDeque<>();

    /** Transactions that overlap the next segment; those seen before may come again. */
    void expect(Collection<AbortedTransaction> aborted) {
        for (AbortedTransaction transaction : aborted) {
            if (known.add(transaction)) {
                upcoming.add(transaction);
            }
        }
    }

    /** Whether the records of the batch were aborted. The batch has no marker. */
    boolean isAborted(RecordBatch data) {
        beginUpTo(data.lastOffset());
        if (!data.isTransactional()) {
            return false;
        }
        long producer = data.producerId();
        AbortedTransaction transaction = aborting.get(producer);
        if (transaction != null && transaction.lastOffset() < data.baseOffset()) {
            // Its marker is gone: it says nothing of what comes later.
            end(transaction);
            transaction = null;
        }
        if (transaction != null) {
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
    boolean isNeedless(RecordBatch marker, @Nullable Boolean commit) {
        beginUpTo(marker.lastOffset());
        if (commit == null) {
            return marker.recordCount() == 0;
        }
        long producer = marker.producerId();
        if (commit) {
            return !committing.remove(producer);
        }
        AbortedTransaction transaction = aborting.get(producer);
        boolean hadBatches = abortingWithBatches.contains(producer);
        if (transaction != null) {
            end(transaction);
        }
        if (transaction == null || !hadBatches) {
            return true;
        }
        stillNeeded.add(transaction);
        return false;
    }

    private void end(AbortedTransaction transaction) {
        known.remove(transaction);
        aborting.remove(transaction.producerId());
        abortingWithBatches.remove(transaction.producerId());
    }

    /** Aborted transactions that readers still have to know of, since the last call. */
    @Nullable AbortedTransaction takeStillNeeded() {
        return stillNeeded.poll();
    }

    private void beginUpTo(long offset) {
        for (AbortedTransaction next = upcoming.peek();
                next != null && next.firstOffset() <= offset;
                next = upcoming.peek()) {
            upcoming.poll();
            AbortedTransaction before = aborting.put(next.producerId(), next);
            if (before != null) {
                known.remove(before);
                abortingWithBatches.remove(before.producerId());
            }
        }
    }
}
