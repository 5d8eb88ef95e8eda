package io.millrace.metadata.controller;

import io.millrace.metadata.Features;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.PartitionImage;
import io.millrace.metadata.TopicImage;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.metadata.PartitionChangeRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The same change of many partitions, as much of it as one batch takes. What is left over is found
 * by the next sweep: what was changed is not concerned any more.
 */
record PartitionSweep(ConfigRules rules, int changesMax) {

    /**
     * @param more whether some are left
     */
    record Swept(List<MetadataRecord> records, boolean more) {}

    /** What is to become of one partition. */
    interface Change {
        PartitionChange of(PartitionImage partition, PartitionChange.Terms terms);
    }

    Swept over(MetadataImage image, Predicate<PartitionImage> concerned, Change change) {
        return over(image, topic -> true, concerned, change);
    }

    Swept over(
            MetadataImage image,
            Predicate<TopicImage> topics,
            Predicate<PartitionImage> concerned,
            Change change) {
        List<MetadataRecord> records = new ArrayList<>();
        for (TopicImage topic : image.topics().all()) {
            if (!topics.test(topic)) {
                continue;
            }
            PartitionChange.Terms terms = null;
            for (int number = 0; number < topic.partitions().size(); number++) {
                PartitionImage partition = topic.partitions().get(number);
                if (!concerned.test(partition)) {
                    continue;
                }
                if (records.size() >= changesMax) {
                    return new Swept(records, true);
                }
                terms = terms == null ? terms(image, topic.name()) : terms;
                PartitionChangeRecord record =
                        change.of(partition, terms).record(topic.id(), number);
                if (record != null) {
                    records.add(record);
                }
            }
        }
        return new Swept(records, false);
    }

    PartitionChange.Terms terms(MetadataImage image, String topic) {
        return new PartitionChange.Terms(keepsEligible(image), rules.policy(image, topic));
    }

    static boolean keepsEligible(MetadataImage image) {
        @Nullable Short level = image.features().get(Features.ELIGIBLE_LEADER_REPLICAS_VERSION);
        return level != null && level > 0;
    }
}
