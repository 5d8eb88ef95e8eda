package io.millrace.broker.fetch;

import io.millrace.broker.PartitionRef;

/** Where fetches read from: the broker's partitions. Safe from any thread. */
public interface FetchSource {

    /** Whether {@link #read} waits for no disk, nor does sending what it returns; a guess. */
    boolean isWarm(PartitionFetch wanted, FetchPlan plan);

    /**
     * Reads. Waits for the disk only where {@link #isWarm} was wrong or not asked.
     *
     * @param maxBytes what is left of the answer's bound; the partition's own bound is in {@code
     *     wanted}
     * @param atLeastOneBatch return the first batch even when it is larger than {@code maxBytes}
     */
    PartitionRead read(
            PartitionFetch wanted, FetchPlan plan, int maxBytes, boolean atLeastOneBatch);

    /**
     * Reads as {@link #read} does, on a thread that may wait for the disk: what it returns is sent
     * without a wait, and so, for some time, is what {@link #isWarm} then knows of.
     */
    PartitionRead load(
            PartitionFetch wanted, FetchPlan plan, int maxBytes, boolean atLeastOneBatch);

    /**
     * Calls {@link Waiter#moved} once when the end that the plan's sender sees moves, or the
     * partition goes away.
     */
    void watch(PartitionRef target, FetchPlan plan, Waiter waiter);

    void unwatch(PartitionRef target, Waiter waiter);

    /** Someone who waits for records. */
    interface Waiter {
        /** Runs on the thread that moved the partition's end: must only hand over. */
        void moved();
    }
}
