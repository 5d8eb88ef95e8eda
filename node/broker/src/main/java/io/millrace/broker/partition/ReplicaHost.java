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
        Clock clock) {}
