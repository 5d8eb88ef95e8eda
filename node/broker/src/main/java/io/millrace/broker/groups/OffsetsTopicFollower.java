package io.millrace.broker.groups;

import io.millrace.broker.cluster.InternalTopics;
import io.millrace.broker.coordination.InternalTopicFollower;
import io.millrace.broker.coordination.PartitionStateLog;
import io.millrace.broker.coordination.StateBatches;
import io.millrace.broker.partition.Partitions;
import io.millrace.metadata.MetadataDelta;
import io.millrace.metadata.MetadataDelta.TopicDelta;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.TopicImage;
import java.util.HashSet;
import java.util.Set;

/**
 * Tells the group coordinators which partitions of {@code __consumer_offsets} this node leads, and
 * which topics there are. Called after the partitions have followed the same change. Owner: the
 * thread that applies metadata.
 */
public final class OffsetsTopicFollower {
    private final GroupRuntime groups;
    private final InternalTopicFollower topic;

    /**
     * @param loadBytesMax {@code offsets.load.buffer.size}
     * @param batches in the codec of {@code offsets.topic.compression.codec}
     */
    public OffsetsTopicFollower(
            int nodeId,
            Partitions partitions,
            GroupRuntime groups,
            int loadBytesMax,
            StateBatches batches) {
        this.groups = groups;
        this.topic =
                new InternalTopicFollower(
                        nodeId,
                        InternalTopics.CONSUMER_OFFSETS,
                        partitions,
                        groups.coordinators(),
                        partition -> new PartitionStateLog(partition, loadBytesMax, batches));
    }

    /** All of an image, when the broker starts. */
    public void applyAll(MetadataImage image) {
        topic.applyAll(image);
    }

    public void apply(MetadataDelta delta, MetadataImage image) {
        topic.apply(delta, image);
        Set<String> deleted = new HashSet<>();
        boolean changed = false;
        for (TopicDelta each : delta.topics().values()) {
            TopicImage before = each.before();
            TopicImage after = each.after();
            if (before != null && after == null) {
                deleted.add(before.name());
            }
            changed |=
                    before == null
                            || after == null
                            || before.partitions().size() != after.partitions().size();
        }
        if (changed) {
            groups.topicsChanged(GroupTopics.of(image), deleted);
        }
    }
}
