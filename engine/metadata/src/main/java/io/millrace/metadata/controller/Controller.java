package io.millrace.metadata.controller;

import io.millrace.metadata.Features;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.controller.Command.AllocateProducerIds;
import io.millrace.metadata.controller.Command.AlterConfigs;
import io.millrace.metadata.controller.Command.Bootstrap;
import io.millrace.metadata.controller.Command.CreatePartitions;
import io.millrace.metadata.controller.Command.CreateTopics;
import io.millrace.metadata.controller.Command.DeleteTopics;
import io.millrace.metadata.controller.Command.IncrementalAlterConfigs;
import io.millrace.metadata.controller.Command.RegisterBroker;
import io.millrace.metadata.controller.Command.UnfenceBroker;
import io.millrace.metadata.controller.Command.UnregisterBroker;
import io.millrace.metadata.controller.Command.UpdateFeatures;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.metadata.FeatureLevelRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * Routes each command to what decides it. Has no state: everything is in the image. Safe from any
 * thread, though one at a time makes sense.
 */
public final class Controller {
    /** The name that the metadata log has as a topic. */
    public static final String METADATA_TOPIC = "__cluster_metadata";

    /** Of topics that are created without saying it. */
    public record TopicDefaults(int partitions, short replicationFactor) {}

    private final TopicCreation topicCreation;
    private final ConfigAlteration configAlteration;

    public Controller(TopicDefaults defaults, ConfigRules rules) {
        this.topicCreation = new TopicCreation(defaults, rules);
        this.configAlteration = new ConfigAlteration(rules);
    }

    @SuppressWarnings("unchecked") // each command names the answer that its own decision has
    public <R> Decision<R> decide(MetadataImage image, Command<R> command) {
        return (Decision<R>) decideAny(image, command);
    }

    private Decision<?> decideAny(MetadataImage image, Command<?> command) {
        // What a start and a first topic ask, ahead of the switch: to link that takes milliseconds.
        if (command instanceof RegisterBroker broker) {
            return BrokerLifecycle.register(image, broker);
        }
        if (command instanceof UnfenceBroker broker) {
            return BrokerLifecycle.unfence(image, broker);
        }
        if (command instanceof Bootstrap) {
            return bootstrap(image);
        }
        if (command instanceof CreateTopics topics) {
            return topicCreation.decide(image, topics);
        }
        return switch (command) {
            case Bootstrap bootstrap -> bootstrap(image);
            case RegisterBroker broker -> BrokerLifecycle.register(image, broker);
            case UnfenceBroker broker -> BrokerLifecycle.unfence(image, broker);
            case UnregisterBroker broker -> BrokerLifecycle.unregister(image, broker);
            case CreateTopics topics -> topicCreation.decide(image, topics);
            case DeleteTopics topics -> TopicDeletion.decide(image, topics);
            case CreatePartitions topics -> PartitionCreation.decide(image, topics);
            case IncrementalAlterConfigs configs -> configAlteration.decide(image, configs);
            case AlterConfigs configs -> configAlteration.decide(image, configs);
            case UpdateFeatures features -> FeatureUpdates.decide(image, features);
            case AllocateProducerIds block -> ProducerIdAllocation.decide(image, block);
        };
    }

    private static Decision<ApiError> bootstrap(MetadataImage image) {
        if (!image.isEmpty()) {
            return Decision.answer(ApiError.NONE);
        }
        List<MetadataRecord> records = new ArrayList<>();
        for (Features.Feature feature : Features.TABLE) {
            if (feature.kept() && feature.initial() > 0) {
                records.add(
                        new FeatureLevelRecord()
                                .name(feature.name())
                                .featureLevel(feature.initial()));
            }
        }
        return new Decision<>(records, ApiError.NONE);
    }
}
