package io.millrace.broker.fetch;

import java.util.List;

/**
 * One fetch, all sessions resolved.
 *
 * @param partitions in the order in which they may fill the answer
 * @param maxWaitMillis how long to wait for {@code minBytes}
 * @param maxBytes bound of the whole answer; the first batch found is returned even if it is larger
 * @param readCommitted stop at the last stable offset and list aborted transactions
 * @param replicaId the follower that asks, -1 for a consumer
 */
public record FetchPlan(
        List<PartitionFetch> partitions,
        int maxWaitMillis,
        int minBytes,
        int maxBytes,
        boolean readCommitted,
        int replicaId) {}
