package io.millrace.metadata.controller;

import io.millrace.metadata.Features;
import io.millrace.metadata.ImageBuilder;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.controller.Command.AllocateProducerIds;
import io.millrace.metadata.controller.Command.AlterConfigs;
import io.millrace.metadata.controller.Command.AlterPartition;
import io.millrace.metadata.controller.Command.AssignReplicasToDirs;
import io.millrace.metadata.controller.Command.BalanceLeaders;
import io.millrace.metadata.controller.Command.Bootstrap;
import io.millrace.metadata.controller.Command.BrokerHeartbeat;
import io.millrace.metadata.controller.Command.CreatePartitions;
import io.millrace.metadata.controller.Command.CreateTopics;
import io.millrace.metadata.controller.Command.DeleteTopics;
import io.millrace.metadata.controller.Command.ElectLeaders;
import io.millrace.metadata.controller.Command.ElectMissingLeaders;
import io.millrace.metadata.controller.Command.FenceBroker;
import io.millrace.metadata.controller.Command.IncrementalAlterConfigs;
import io.millrace.metadata.controller.Command.NoOp;
import io.millrace.metadata.controller.Command.RegisterBroker;
import io.millrace.metadata.controller.Command.RegisterController;
import io.millrace.metadata.controller.Command.UnregisterBroker;
import io.millrace.metadata.controller.Command.UpdateFeatures;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.metadata.FeatureLevelRecord;
import io.millrace.protocol.metadata.NoOpRecord;
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

    private final ConfigRules rules;
    private final TopicCreation topicCreation;
    private final ConfigAlteration configAlteration;
    private final Registrations registrations;
    private final BrokerLifecycle brokers;
    private final IsrChanges isrChanges;
    private final LeaderElections elections;
    private final DirectoryAssigner directories;

    public Controller(TopicDefaults defaults, ConfigRules rules) {
        this.rules = rules;
        this.topicCreation = new TopicCreation(defaults, rules);
        this.configAlteration = new ConfigAlteration(rules);
        this.registrations = new Registrations(rules);
        this.brokers = new BrokerLifecycle(rules);
        this.isrChanges = new IsrChanges(rules);
        this.elections = new LeaderElections(rules);
        this.directories = new DirectoryAssigner(rules);
    }

    @SuppressWarnings("unchecked") // each command names the answer that its own decision has
    public <R> Decision<R> decide(Situation situation, Command<R> command) {
        return (Decision<R>) decideAny(situation, command);
    }

    private Decision<?> decideAny(Situation situation, Command<?> command) {
        MetadataImage image = situation.image();
        // What a start and a first topic ask, ahead of the switch: to link that takes milliseconds.
        if (command instanceof RegisterBroker broker) {
            return registrations.decide(situation, broker);
        }
        if (command instanceof BrokerHeartbeat broker) {
            return brokers.heartbeat(situation, broker);
        }
        if (command instanceof Bootstrap) {
            return bootstrap(image);
        }
        if (command instanceof CreateTopics topics) {
            return topicCreation.decide(image, topics);
        }
        return switch (command) {
            case Bootstrap bootstrap -> bootstrap(image);
            case RegisterBroker broker -> registrations.decide(situation, broker);
            case BrokerHeartbeat broker -> brokers.heartbeat(situation, broker);
            case FenceBroker broker -> brokers.fence(image, broker);
            case UnregisterBroker broker -> brokers.unregister(image, broker);
            case AlterPartition partitions -> isrChanges.decide(image, partitions);
            case ElectLeaders partitions -> elections.decide(image, partitions);
            case BalanceLeaders leaders -> elections.decide(image, leaders);
            case ElectMissingLeaders leaders -> elections.decide(image, leaders);
            case AssignReplicasToDirs replicas -> directories.decide(image, replicas);
            case RegisterController node -> registrations.decide(image, node);
            case NoOp nothing -> new Decision<>(List.of(new NoOpRecord()), ApiError.NONE);
            case CreateTopics topics -> topicCreation.decide(image, topics);
            case DeleteTopics topics -> TopicDeletion.decide(image, topics);
            case CreatePartitions topics -> PartitionCreation.decide(image, topics);
            case IncrementalAlterConfigs configs ->
                    configs(image, configAlteration.decide(image, configs));
            case AlterConfigs configs -> configs(image, configAlteration.decide(image, configs));
            case UpdateFeatures features -> FeatureUpdates.decide(image, features);
            case AllocateProducerIds block -> ProducerIdAllocation.decide(image, block);
        };
    }

    /**
     * With a smaller minimum more is committed than the eligible replicas are known to have: those
     * that the new settings do not allow go in the same batch.
     */
    private <R> Decision<R> configs(MetadataImage image, Decision<R> decision) {
        if (decision.records().isEmpty() || !PartitionSweep.keepsEligible(image)) {
            return decision;
        }
        MetadataImage after =
                ImageBuilder.after(image)
                        .replay(decision.records())
                        .build(image.provenance())
                        .image();
        Eligibility eligibility = Eligibility.of(image.cluster());
        List<MetadataRecord> records = new ArrayList<>(decision.records());
        records.addAll(
                new PartitionSweep(rules, ControllerLimits.CHANGES_PER_BATCH_MAX)
                        .over(
                                after,
                                partition -> !partition.eligible().replicas().isEmpty(),
                                (partition, terms) ->
                                        new PartitionChange(partition, terms, eligibility))
                        .records());
        return new Decision<>(records, decision.answer());
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
