package io.millrace.replication;

import java.util.List;

/**
 * A partition as the metadata has it.
 *
 * @param leader the leading node, or {@link #NO_LEADER}
 * @param leaderEpoch grows with every election
 * @param partitionEpoch grows with every change, that of in-sync replicas as well
 */
public record PartitionState(
        int leader,
        int leaderEpoch,
        int partitionEpoch,
        List<Integer> replicas,
        List<Integer> inSync) {

    public static final int NO_LEADER = -1;

    public PartitionState {
        replicas = List.copyOf(replicas);
        inSync = List.copyOf(inSync);
    }

    /** A partition of fewer replicas than demanded is served by all that it has. */
    public boolean hasInSync(int minInSync) {
        return inSync.size() >= Math.min(minInSync, replicas.size());
    }

    PartitionState withInSync(List<Integer> changed, int changedEpoch) {
        return new PartitionState(leader, leaderEpoch, changedEpoch, replicas, changed);
    }
}
