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
 */
public record PartitionFetch(
        PartitionRef target,
        long fetchOffset,
        int maxBytes,
        int currentLeaderEpoch,
        int lastFetchedEpoch) {}
