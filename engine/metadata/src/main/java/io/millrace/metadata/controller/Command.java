package io.millrace.metadata.controller;

import io.millrace.base.ConfigResource;
import io.millrace.base.Uuid;
import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.PartitionImage;
import io.millrace.protocol.ErrorCode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the controller can be asked.
 *
 * @param <R> what it answers
 */
public sealed interface Command<R> {

    /** Writes the first records of a new cluster. No records when it has some. */
    record Bootstrap() implements Command<ApiError> {}

    /**
     * A node has started. It comes in fenced.
     *
     * @param incarnationId drawn by the node when it started
     * @param previousEpoch the epoch in which it stopped cleanly; -1 when it did not
     */
    record RegisterBroker(
            int brokerId,
            Uuid incarnationId,
            @Nullable String rack,
            List<BrokerRegistration.Endpoint> endpoints,
            Map<String, BrokerRegistration.VersionRange> features,
            List<Uuid> logDirectories,
            long previousEpoch)
            implements Command<Registration> {}

    /**
     * A node is alive, and says what it wants to be. A node that is fenced, does not want to be and
     * has seen its own registration leads what it may lead, under new leader epochs.
     *
     * @param metadataOffset up to which the node has followed the metadata
     * @param offlineDirectories those that failed
     * @param cordonedDirectories those that take no new replicas; null when it does not say
     */
    record BrokerHeartbeat(
            int brokerId,
            long brokerEpoch,
            long metadataOffset,
            boolean wantFence,
            boolean wantShutDown,
            List<Uuid> offlineDirectories,
            @Nullable List<Uuid> cordonedDirectories)
            implements Command<Liveness> {}

    /** A node has been silent for too long: its partitions get other leaders. */
    record FenceBroker(int brokerId, long brokerEpoch) implements Command<ApiError> {}

    /** A leader says who is in sync. */
    record AlterPartition(int brokerId, long brokerEpoch, List<PartitionAlteration> partitions)
            implements Command<AlteredPartitions> {}

    /**
     * @param partitions null for all that there are
     * @param unclean whether any replica will do, for partitions without a leader; else the first
     *     replicas become the leaders, if they are in sync
     */
    record ElectLeaders(boolean unclean, @Nullable List<PartitionName> partitions)
            implements Command<List<ElectedPartition>> {}

    /** Brings leaders back to where they belong; answers how many. */
    record BalanceLeaders(int electionsMax) implements Command<Integer> {}

    /** For partitions without a leader whose settings were changed; answers how many. */
    record ElectMissingLeaders() implements Command<Integer> {}

    /** A node says where its replicas are. */
    record AssignReplicasToDirs(int brokerId, long brokerEpoch, List<ReplicaAssignment> replicas)
            implements Command<DirectoryAssignments> {}

    /** Nothing changes; the log gets longer, and who follows it sees that it is alive. */
    record NoOp() implements Command<ApiError> {}

    /** A node that may decide says where it is. */
    record RegisterController(
            int controllerId,
            Uuid incarnationId,
            List<BrokerRegistration.Endpoint> endpoints,
            Map<String, BrokerRegistration.VersionRange> features)
            implements Command<ApiError> {}

    /** A node is gone for good. */
    record UnregisterBroker(int brokerId) implements Command<ApiError> {}

    record CreateTopics(List<NewTopic> topics, boolean validateOnly)
            implements Command<List<CreatedTopic>> {}

    record DeleteTopics(List<TopicReference> topics) implements Command<List<DeletedTopic>> {}

    record CreatePartitions(List<MorePartitions> topics, boolean validateOnly)
            implements Command<List<TopicOutcome>> {}

    /** Changes single settings. */
    record IncrementalAlterConfigs(List<ConfigChanges> resources, boolean validateOnly)
            implements Command<List<ConfigOutcome>> {}

    /** Replaces all settings of the resources. */
    record AlterConfigs(List<NewConfigs> resources, boolean validateOnly)
            implements Command<List<ConfigOutcome>> {}

    record UpdateFeatures(List<FeatureUpdate> updates, boolean validateOnly)
            implements Command<List<FeatureOutcome>> {}

    record AllocateProducerIds(int brokerId, long brokerEpoch)
            implements Command<ProducerIdBlock> {}

    /**
     * @param epoch what the node has to name in what it says from now on
     */
    record Registration(ApiError error, long epoch) {}

    /**
     * What a node is after its heartbeat.
     *
     * @param caughtUp whether it has seen its own registration
     */
    record Liveness(ApiError error, boolean caughtUp, boolean fenced, boolean shouldShutDown) {
        static Liveness refused(ApiError error) {
            return new Liveness(error, false, true, false);
        }
    }

    /**
     * The in-sync set that a leader wants, and the state of the partition that it speaks of.
     *
     * @param recovering whether the leader, elected uncleanly, has not settled yet
     */
    record PartitionAlteration(
            Uuid topicId,
            int partition,
            int leaderEpoch,
            int partitionEpoch,
            List<InSyncMember> inSync,
            boolean recovering) {}

    /**
     * @param epoch the broker's in whose name it fetched; -1 when it is not known
     */
    record InSyncMember(int id, long epoch) {}

    /**
     * @param error of the whole; then there are no partitions
     */
    record AlteredPartitions(ErrorCode error, List<AlteredPartition> partitions) {}

    /**
     * @param state what the partition is now; null when there is an error but NEW_LEADER_ELECTED
     */
    record AlteredPartition(
            Uuid topicId, int partition, ErrorCode error, @Nullable PartitionImage state) {}

    record PartitionName(String topic, int partition) {}

    record ElectedPartition(String topic, int partition, ApiError error) {}

    record ReplicaAssignment(Uuid directory, Uuid topicId, int partition) {}

    record AssignedReplica(ReplicaAssignment replica, ErrorCode error) {}

    /**
     * @param error of the whole; then there are no replicas
     */
    record DirectoryAssignments(ErrorCode error, List<AssignedReplica> replicas) {}

    /**
     * @param id drawn by chance; the topic gets it
     * @param partitions -1 for the default, or when there are assignments
     * @param replicationFactor -1 for the default, or when there are assignments
     * @param assignments the replicas of each partition by its number; empty to let the controller
     *     choose
     * @param configs settings by key; a null value is an error that the answer tells
     */
    record NewTopic(
            String name,
            Uuid id,
            int partitions,
            short replicationFactor,
            Map<Integer, List<Integer>> assignments,
            Map<String, @Nullable String> configs) {}

    /**
     * @param id zero when there is an error
     * @param partitions -1 when there is an error
     * @param replicationFactor -1 when there is an error
     */
    record CreatedTopic(
            String name, Uuid id, int partitions, short replicationFactor, ApiError error) {}

    /** By its name, or by its id. */
    record TopicReference(@Nullable String name, Uuid id) {}

    /**
     * @param name null when the topic was named by an id that is not known
     */
    record DeletedTopic(@Nullable String name, Uuid id, ApiError error) {}

    /**
     * @param count how many there shall be in all
     * @param assignments the replicas of each new partition; null to let the controller choose
     */
    record MorePartitions(String topic, int count, @Nullable List<List<Integer>> assignments) {}

    record TopicOutcome(String topic, ApiError error) {}

    record ConfigChanges(ConfigResource resource, List<ConfigChange> changes) {}

    record ConfigChange(String key, Operation operation, @Nullable String value) {}

    /** What to do with a setting; the last two are for lists. */
    enum Operation {
        SET,
        DELETE,
        APPEND,
        SUBTRACT
    }

    record NewConfigs(ConfigResource resource, Map<String, @Nullable String> configs) {}

    record ConfigOutcome(ConfigResource resource, ApiError error) {}

    record FeatureUpdate(String feature, short level, UpgradeType type) {}

    enum UpgradeType {
        UPGRADE,
        SAFE_DOWNGRADE,
        UNSAFE_DOWNGRADE
    }

    record FeatureOutcome(String feature, ApiError error) {}

    /** Ids from {@code first} on. */
    record ProducerIdBlock(ApiError error, long first, int size) {}
}
