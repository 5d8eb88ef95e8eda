package io.millrace.metadata;

import io.millrace.base.Uuid;
import io.millrace.protocol.metadata.PartitionChangeRecord;
import io.millrace.protocol.metadata.PartitionRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A partition as the cluster knows it.
 *
 * @param inSync the in-sync replicas
 * @param leader {@link #NO_LEADER}, or one of the replicas
 * @param recovering whether the leader was elected uncleanly and has not settled
 * @param leaderEpoch grows with every election
 * @param partitionEpoch grows with every change
 */
public record PartitionImage(
        ReplicaSet replicas,
        List<Integer> inSync,
        int leader,
        boolean recovering,
        int leaderEpoch,
        int partitionEpoch,
        Eligible eligible) {

    public static final int NO_LEADER = -1;

    /** In a change record: the leader stays, and so does its epoch. */
    public static final int NO_LEADER_CHANGE = -2;

    private static final byte NO_RECOVERY_CHANGE = -1;

    /**
     * Replicas that may lead although they are out of sync (KIP-966).
     *
     * @param replicas those that have all committed records
     * @param lastKnown the last leader, when nobody is left
     */
    public record Eligible(List<Integer> replicas, List<Integer> lastKnown) {
        public static final Eligible NONE = new Eligible(List.of(), List.of());

        public Eligible {
            replicas = List.copyOf(replicas);
            lastKnown = List.copyOf(lastKnown);
        }
    }

    public PartitionImage {
        inSync = List.copyOf(inSync);
    }

    static PartitionImage of(PartitionRecord record) {
        return new PartitionImage(
                new ReplicaSet(
                        record.replicas(),
                        record.removingReplicas(),
                        record.addingReplicas(),
                        record.directories()),
                record.isr(),
                record.leader(),
                record.leaderRecoveryState() != 0,
                record.leaderEpoch(),
                record.partitionEpoch(),
                new Eligible(
                        orElse(record.eligibleLeaderReplicas(), List.of()),
                        orElse(record.lastKnownElr(), List.of())));
    }

    /** What is left when the record has changed what it names. */
    public PartitionImage merge(PartitionChangeRecord change) {
        List<Integer> nodes = orElse(change.replicas(), replicas.nodes());
        boolean elected = change.leader() != NO_LEADER_CHANGE;
        return new PartitionImage(
                new ReplicaSet(
                        nodes,
                        orElse(change.removingReplicas(), replicas.removing()),
                        orElse(change.addingReplicas(), replicas.adding()),
                        orElse(change.directories(), replicas.directories())),
                orElse(change.isr(), inSync),
                elected ? change.leader() : leader,
                change.leaderRecoveryState() == NO_RECOVERY_CHANGE
                        ? recovering
                        : change.leaderRecoveryState() != 0,
                elected ? leaderEpoch + 1 : leaderEpoch,
                partitionEpoch + 1,
                new Eligible(
                        orElse(change.eligibleLeaderReplicas(), eligible.replicas()),
                        orElse(change.lastKnownElr(), eligible.lastKnown())));
    }

    /** The record that makes this partition out of nothing. */
    public PartitionRecord toRecord(Uuid topicId, int partition) {
        return new PartitionRecord()
                .partitionId(partition)
                .topicId(topicId)
                .replicas(replicas.nodes())
                .isr(inSync)
                .removingReplicas(replicas.removing())
                .addingReplicas(replicas.adding())
                .leader(leader)
                .leaderRecoveryState((byte) (recovering ? 1 : 0))
                .leaderEpoch(leaderEpoch)
                .partitionEpoch(partitionEpoch)
                .directories(replicas.directories())
                .eligibleLeaderReplicas(orNull(eligible.replicas()))
                .lastKnownElr(orNull(eligible.lastKnown()));
    }

    private static <T> List<T> orElse(@Nullable List<T> value, List<T> other) {
        return value == null ? other : value;
    }

    private static @Nullable List<Integer> orNull(List<Integer> value) {
        return value.isEmpty() ? null : value;
    }
}
