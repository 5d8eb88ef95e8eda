package io.millrace.metadata;

import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.metadata.BrokerRegistrationChangeRecord;
import io.millrace.protocol.metadata.ConfigRecord;
import io.millrace.protocol.metadata.FeatureLevelRecord;
import io.millrace.protocol.metadata.PartitionChangeRecord;
import io.millrace.protocol.metadata.PartitionRecord;
import io.millrace.protocol.metadata.ProducerIdsRecord;
import io.millrace.protocol.metadata.RegisterBrokerRecord;
import io.millrace.protocol.metadata.RemoveTopicRecord;
import io.millrace.protocol.metadata.TopicRecord;

/** Records in a line that a reviewer can read. */
final class RecordText {
    private RecordText() {}

    static String of(MetadataRecord record) {
        return switch (record) {
            case TopicRecord topic -> "  topic " + topic.name();
            case RemoveTopicRecord removal ->
                    "  remove topic " + removal.topicId().leastSignificantBits();
            case PartitionRecord partition ->
                    "  partition %d replicas %s isr %s leader %d epochs %d/%d"
                            .formatted(
                                    partition.partitionId(),
                                    partition.replicas(),
                                    partition.isr(),
                                    partition.leader(),
                                    partition.leaderEpoch(),
                                    partition.partitionEpoch());
            case PartitionChangeRecord change ->
                    "  change partition %d leader %d isr %s"
                            .formatted(change.partitionId(), change.leader(), change.isr());
            case ConfigRecord config ->
                    "  config %d:%s %s=%s"
                            .formatted(
                                    config.resourceType(),
                                    config.resourceName(),
                                    config.name(),
                                    config.value());
            case FeatureLevelRecord feature ->
                    "  feature " + feature.name() + "=" + feature.featureLevel();
            case RegisterBrokerRecord broker ->
                    "  register %d epoch %d fenced %s"
                            .formatted(broker.brokerId(), broker.brokerEpoch(), broker.fenced());
            case BrokerRegistrationChangeRecord change ->
                    "  broker %d fencing %d".formatted(change.brokerId(), change.fenced());
            case ProducerIdsRecord ids -> "  producer ids up to " + ids.nextProducerId();
            default -> "  " + record;
        };
    }
}
