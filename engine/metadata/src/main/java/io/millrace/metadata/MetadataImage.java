package io.millrace.metadata;

import io.millrace.base.ConfigResource;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.metadata.ConfigRecord;
import io.millrace.protocol.metadata.FeatureLevelRecord;
import io.millrace.protocol.metadata.ProducerIdsRecord;
import io.millrace.protocol.metadata.TopicRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that the metadata log says, up to an offset. Immutable.
 *
 * @param features the finalised level of each feature
 * @param producerIds who took the last block of producer ids, and where the next one begins
 */
public record MetadataImage(
        Provenance provenance,
        Map<String, Short> features,
        ClusterImage cluster,
        TopicsImage topics,
        ConfigsImage configs,
        ProducerIds producerIds,
        SecurityImage security) {

    public static final MetadataImage EMPTY =
            new MetadataImage(
                    Provenance.NONE,
                    Map.of(),
                    ClusterImage.EMPTY,
                    TopicsImage.EMPTY,
                    ConfigsImage.EMPTY,
                    ProducerIds.NONE,
                    SecurityImage.EMPTY);

    /** The last block of producer ids that was handed out; the next one begins at {@code next}. */
    public record ProducerIds(int brokerId, long brokerEpoch, long next) {
        public static final ProducerIds NONE = new ProducerIds(-1, -1, 0);
    }

    public MetadataImage {
        features = Collections.unmodifiableMap(new TreeMap<>(features));
    }

    /** Whether the log has said anything yet. */
    public boolean isEmpty() {
        return features.isEmpty();
    }

    /** What a snapshot holds: the records that make this image out of the empty one. */
    public List<MetadataRecord> toRecords() {
        List<MetadataRecord> records = new ArrayList<>();
        addFeatures(records);
        cluster.controllers().values().forEach(records::add);
        cluster.brokers().values().forEach(broker -> records.add(broker.toRecord()));
        List<TopicImage> sorted = new ArrayList<>(topics.all());
        sorted.sort(Comparator.comparing(TopicImage::name));
        for (TopicImage topic : sorted) {
            records.add(new TopicRecord().name(topic.name()).topicId(topic.id()));
            for (int number = 0; number < topic.partitions().size(); number++) {
                records.add(topic.partitions().get(number).toRecord(topic.id(), number));
            }
        }
        List<ConfigResource> resources = new ArrayList<>(configs.byResource().keys());
        resources.sort(
                Comparator.comparing(ConfigResource::type).thenComparing(ConfigResource::name));
        for (ConfigResource resource : resources) {
            configs.of(resource)
                    .forEach((name, value) -> records.add(config(resource, name, value)));
        }
        records.addAll(security.quotas().values());
        if (producerIds.next() > 0) {
            records.add(
                    new ProducerIdsRecord()
                            .brokerId(producerIds.brokerId())
                            .brokerEpoch(producerIds.brokerEpoch())
                            .nextProducerId(producerIds.next()));
        }
        records.addAll(security.credentials().values());
        records.addAll(security.accessRules().values());
        records.addAll(security.tokens().values());
        return records;
    }

    /** Readers look for the metadata version before anything else. */
    private void addFeatures(List<MetadataRecord> records) {
        Short metadataVersion = features.get(Features.METADATA_VERSION);
        if (metadataVersion != null) {
            records.add(feature(Features.METADATA_VERSION, metadataVersion));
        }
        features.forEach((name, level) -> {
            if (!name.equals(Features.METADATA_VERSION)) {
                records.add(feature(name, level));
            }
        });
    }

    private static FeatureLevelRecord feature(String name, short level) {
        return new FeatureLevelRecord().name(name).featureLevel(level);
    }

    private static ConfigRecord config(ConfigResource resource, String name, String value) {
        return new ConfigRecord()
                .resourceType(resource.type().code())
                .resourceName(resource.name())
                .name(name)
                .value(value);
    }
}
