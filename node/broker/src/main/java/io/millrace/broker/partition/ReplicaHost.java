package io.millrace.broker.partition;

import io.millrace.base.Clock;
import io.millrace.replication.Brokers;

/**
 * The node that replicas live on: the same object for all of them.
 *
 * @param brokers the other nodes, as the newest metadata has them
 * @param lagMillisMax {@code replica.lag.time.max.ms}
 */
public record ReplicaHost(
        int nodeId,
        Brokers brokers,
        long lagMillisMax,
        IsrProposals proposals,
        GroupCommit commits,
        Clock clock) {

    /** The default of {@code replica.lag.time.max.ms}. */
    private static final long LAG_MILLIS_MAX = 30_000;

    /** A node that is the whole cluster: it has nobody to propose. */
    public static ReplicaHost alone(int nodeId, Brokers brokers, GroupCommit commits, Clock clock) {
        return new ReplicaHost(
                nodeId, brokers, LAG_MILLIS_MAX, (partition, proposal) -> {}, commits, clock);
    }
}
