package io.millrace.metadata.controller;

import io.millrace.base.ConfigResource;
import io.millrace.base.Uuid;
import io.millrace.metadata.BrokerRegistration;
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

    /** A node has started. It comes in fenced. */
    record RegisterBroker(
            int brokerId,
            Uuid incarnationId,
            @Nullable String rack,
            List<BrokerRegistration.Endpoint> endpoints,
            Map<String, BrokerRegistration.VersionRange> features,
            List<Uuid> logDirectories)
            implements Command<Registration> {}

    /** A registered node can serve now: it leads what it may lead, under new leader epochs. */
    record UnfenceBroker(int brokerId, long brokerEpoch) implements Command<ApiError> {}

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
