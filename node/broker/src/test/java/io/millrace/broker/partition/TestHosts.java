package io.millrace.broker.partition;

import io.millrace.base.Clock;
import io.millrace.replication.Brokers;
import io.millrace.replication.PartitionState;
import java.util.List;

/** Nodes for tests of partitions. */
public final class TestHosts {
    private static final long LAG_MILLIS = 30_000;

    private TestHosts() {}

    /** The only node there is. */
    public static ReplicaHost alone(int node, GroupCommit commits, Clock clock) {
        return new ReplicaHost(
                node,
                each -> new Brokers.Standing(1, false, false),
                LAG_MILLIS,
                (partition, proposal) -> {},
                commits,
                clock);
    }

    /** Of a partition that only this node has, led in epoch 1. */
    public static PartitionState onlyReplica(int node) {
        return new PartitionState(node, 1, 0, List.of(node), List.of(node));
    }
}
