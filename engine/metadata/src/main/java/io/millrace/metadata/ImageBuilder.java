package io.millrace.metadata;

import io.millrace.base.Check;
import io.millrace.base.ConfigResource;
import io.millrace.metadata.MetadataDelta.Other;
import io.millrace.metadata.MetadataImage.ProducerIds;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.metadata.AccessControlEntryRecord;
import io.millrace.protocol.metadata.BrokerRegistrationChangeRecord;
import io.millrace.protocol.metadata.ClearElrRecord;
import io.millrace.protocol.metadata.ClientQuotaRecord;
import io.millrace.protocol.metadata.ConfigRecord;
import io.millrace.protocol.metadata.DelegationTokenRecord;
import io.millrace.protocol.metadata.FeatureLevelRecord;
import io.millrace.protocol.metadata.FenceBrokerRecord;
import io.millrace.protocol.metadata.NoOpRecord;
import io.millrace.protocol.metadata.PartitionChangeRecord;
import io.millrace.protocol.metadata.PartitionRecord;
import io.millrace.protocol.metadata.ProducerIdsRecord;
import io.millrace.protocol.metadata.RegisterBrokerRecord;
import io.millrace.protocol.metadata.RegisterControllerRecord;
import io.millrace.protocol.metadata.RemoveAccessControlEntryRecord;
import io.millrace.protocol.metadata.RemoveDelegationTokenRecord;
import io.millrace.protocol.metadata.RemoveTopicRecord;
import io.millrace.protocol.metadata.RemoveUserScramCredentialRecord;
import io.millrace.protocol.metadata.TopicRecord;
import io.millrace.protocol.metadata.UnfenceBrokerRecord;
import io.millrace.protocol.metadata.UnregisterBrokerRecord;
import io.millrace.protocol.metadata.UnregisterControllerRecord;
import io.millrace.protocol.metadata.UserScramCredentialRecord;
import io.millrace.protocol.metadata.ZkMigrationStateRecord;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Applies committed records to an image; those of metadata transactions come by way of {@link
 * MetadataTransactions}. Belongs to the one who made it; used for the records of one committed
 * batch, or of a few, then {@link #build} once.
 *
 * <p>The records were checked by the controller that wrote them: one that does not fit is a broken
 * invariant, not an error to answer.
 */
public final class ImageBuilder {

    /** The next image, and what changed since the last one. */
    public record Applied(MetadataImage image, MetadataDelta delta) {}

    private final MetadataImage base;
    private final boolean fromSnapshot;
    private final Set<Other> others = EnumSet.noneOf(Other.class);
    private final Set<Integer> brokers = new LinkedHashSet<>();
    private final Set<ConfigResource> changedConfigs = new LinkedHashSet<>();
    private final TopicsBuilder topics;
    private final SecurityBuilder security;
    private final Map<String, Short> features;
    private ClusterImage cluster;
    private ConfigsImage configs;
    private ProducerIds producerIds;

    private ImageBuilder(MetadataImage base, MetadataImage start, boolean fromSnapshot) {
        this.base = base;
        this.fromSnapshot = fromSnapshot;
        this.topics = new TopicsBuilder(start.topics());
        this.security = new SecurityBuilder(start.security(), others);
        this.features = new TreeMap<>(start.features());
        this.cluster = start.cluster();
        this.configs = start.configs();
        this.producerIds = start.producerIds();
    }

    /** For records that follow the image. */
    public static ImageBuilder after(MetadataImage image) {
        return new ImageBuilder(image, image, false);
    }

    /** For the records of a snapshot, which take the place of everything that the image says. */
    public static ImageBuilder snapshotInPlaceOf(MetadataImage image) {
        return new ImageBuilder(image, MetadataImage.EMPTY, true);
    }

    public ImageBuilder replay(List<MetadataRecord> records) {
        records.forEach(this::replay);
        return this;
    }

    public void replay(MetadataRecord record) {
        // What every start writes, ahead of the switch: to link that takes milliseconds of it.
        if (record instanceof PartitionRecord partition) {
            topics.replay(partition);
        } else if (record instanceof PartitionChangeRecord change) {
            topics.replay(change);
        } else if (record instanceof TopicRecord topic) {
            topics.replay(topic);
        } else if (record instanceof RegisterBrokerRecord broker) {
            put(BrokerRegistration.of(broker));
        } else if (record instanceof BrokerRegistrationChangeRecord change) {
            put(broker(change.brokerId()).merge(change));
        } else if (record instanceof FeatureLevelRecord feature) {
            setFeature(feature);
        } else {
            replayOther(record);
        }
    }

    private void replayOther(MetadataRecord record) {
        switch (record) {
            case RemoveTopicRecord removal -> removeTopic(removal);
            case ClearElrRecord clear -> topics.replay(clear);
            case ConfigRecord config -> setConfig(config);
            case FenceBrokerRecord fence -> put(broker(fence.id()).withFenced(true));
            case UnfenceBrokerRecord unfence -> put(broker(unfence.id()).withFenced(false));
            case UnregisterBrokerRecord gone -> remove(gone.brokerId());
            case ProducerIdsRecord block -> takeProducerIds(block);
            case RegisterControllerRecord controller -> {
                cluster = cluster.with(controller);
                others.add(Other.CONTROLLERS);
            }
            case UnregisterControllerRecord gone -> {
                cluster = cluster.withoutController(gone.controllerId());
                others.add(Other.CONTROLLERS);
            }
            case ClientQuotaRecord quota -> security.replay(quota);
            case UserScramCredentialRecord credential -> security.replay(credential);
            case RemoveUserScramCredentialRecord removal -> security.replay(removal);
            case AccessControlEntryRecord rule -> security.replay(rule);
            case RemoveAccessControlEntryRecord removal -> security.replay(removal);
            case DelegationTokenRecord token -> security.replay(token);
            case RemoveDelegationTokenRecord removal -> security.replay(removal);
            case NoOpRecord noOp -> {}
            case ZkMigrationStateRecord migration -> {}
            default -> Check.that(false, "a metadata record is of a known kind");
        }
    }

    /**
     * @param provenance of the last record
     */
    public Applied build(Provenance provenance) {
        Check.that(
                provenance.offset() >= base.provenance().offset(),
                "images go forward",
                base.provenance().offset(),
                provenance.offset());
        MetadataImage image =
                new MetadataImage(
                        provenance,
                        features,
                        cluster,
                        topics.build(),
                        configs,
                        producerIds,
                        security.build());
        MetadataDelta delta =
                fromSnapshot
                        ? ImageComparison.between(base, image)
                        : new MetadataDelta(topics.deltas(), brokers, changedConfigs, others);
        return new Applied(image, delta);
    }

    private void removeTopic(RemoveTopicRecord removal) {
        ConfigResource resource = ConfigResource.topic(topics.replay(removal));
        if (!configs.of(resource).isEmpty()) {
            configs = configs.without(resource);
            changedConfigs.add(resource);
        }
    }

    private void setConfig(ConfigRecord record) {
        ConfigResource.Type type =
                Check.present(
                        ConfigResource.Type.of(record.resourceType()), "a setting's resource type");
        ConfigResource resource = new ConfigResource(type, record.resourceName());
        configs = configs.with(resource, record.name(), record.value());
        changedConfigs.add(resource);
    }

    private void setFeature(FeatureLevelRecord record) {
        if (record.featureLevel() == 0) {
            features.remove(record.name());
        } else {
            features.put(record.name(), record.featureLevel());
        }
        others.add(Other.FEATURES);
    }

    private void takeProducerIds(ProducerIdsRecord block) {
        Check.that(
                block.nextProducerId() > producerIds.next(),
                "producer ids are never handed out twice",
                producerIds.next(),
                block.nextProducerId());
        producerIds =
                new ProducerIds(block.brokerId(), block.brokerEpoch(), block.nextProducerId());
        others.add(Other.PRODUCER_IDS);
    }

    private BrokerRegistration broker(int id) {
        return Check.present(cluster.broker(id), "a record's broker");
    }

    private void put(BrokerRegistration broker) {
        cluster = cluster.with(broker);
        brokers.add(broker.id());
    }

    private void remove(int brokerId) {
        cluster = cluster.without(brokerId);
        brokers.add(brokerId);
    }
}
