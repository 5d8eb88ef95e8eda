package io.millrace.broker.fetch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One fetch, all sessions resolved.
 *
 * @param partitions in the order in which they may fill the answer
 * @param maxWaitMillis how long to wait for {@code minBytes}
 * @param maxBytes bound of the whole answer; the first batch found is returned even if it is larger
 * @param readCommitted stop at the last stable offset and list aborted transactions
 * @param follower who asks to have a copy, and reads to the logs' ends; null for a consumer
 */
public record FetchPlan(
        List<PartitionFetch> partitions,
        int maxWaitMillis,
        int minBytes,
        int maxBytes,
        boolean readCommitted,
        @Nullable Follower follower) {

    /**
     * A replica of partitions that this node leads.
     *
     * @param brokerEpoch of its registration (KIP-903)
     * @param nowMillis when the fetch came in
     */
    public record Follower(int node, long brokerEpoch, long nowMillis) {}
}
