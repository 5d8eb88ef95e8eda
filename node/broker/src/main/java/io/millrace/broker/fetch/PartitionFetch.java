package io.millrace.broker.fetch;

import io.millrace.broker.PartitionRef;

/**
 * What a fetch wants of one partition.
 *
 * @param fetchOffset the first offset wanted; inside a batch, the whole batch is returned
 * @param maxBytes the partition's share of the answer
 * @param currentLeaderEpoch the epoch that the client believes in, -1 when it does not say
 *     (KIP-320)
 * @param lastFetchedEpoch the epoch of the record before {@code fetchOffset}, -1 when unknown
 *     (KIP-595)
 * @param copy what a follower says besides, and has been told
 */
public record PartitionFetch(
        PartitionRef target,
        long fetchOffset,
        int maxBytes,
        int currentLeaderEpoch,
        int lastFetchedEpoch,
        Copy copy) {

    /**
     * @param logStart where the follower's log begins
     * @param highWatermark the last one that the follower was told: a higher one ends its wait
     */
    public record Copy(long logStart, long highWatermark) {
        static final Copy NONE = new Copy(-1, Long.MAX_VALUE);
    }

    /** A consumer's. */
    public PartitionFetch(
            PartitionRef target,
            long fetchOffset,
            int maxBytes,
            int currentLeaderEpoch,
            int lastFetchedEpoch) {
        this(target, fetchOffset, maxBytes, currentLeaderEpoch, lastFetchedEpoch, Copy.NONE);
    }

    PartitionFetch told(long highWatermark) {
        return highWatermark == copy.highWatermark
                ? this
                : new PartitionFetch(
                        target,
                        fetchOffset,
                        maxBytes,
                        currentLeaderEpoch,
                        lastFetchedEpoch,
                        new Copy(copy.logStart, highWatermark));
    }
}
