package io.millrace.broker.groups;

import io.millrace.base.TopicPartition;
import io.millrace.broker.cluster.InternalTopics;
import io.millrace.broker.partition.Partition;
import io.millrace.broker.partition.Partitions;
import io.millrace.metadata.MetadataDelta;
import io.millrace.metadata.MetadataDelta.TopicDelta;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.PartitionImage;
import io.millrace.metadata.TopicImage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells the coordinators which partitions of {@code __consumer_offsets} this node leads, and which
 * topics are gone. Called after the partitions have followed the same change. Owner: the thread
 * that applies metadata.
 */
public final class OffsetsTopicFollower {

    private final int nodeId;
    private final Partitions partitions;
    private final GroupRuntime coordinators;
    private final int loadBytesMax;

    /** What is led now, with the partition object and the epoch under which that began. */
    private final Map<Integer, Led> led = new HashMap<>();

    private record Led(Partition partition, int epoch) {}

    public OffsetsTopicFollower(
            int nodeId, Partitions partitions, GroupRuntime coordinators, int loadBytesMax) {
        this.nodeId = nodeId;
        this.partitions = partitions;
        this.coordinators = coordinators;
        this.loadBytesMax = loadBytesMax;
    }

    /** All of an image, when the broker starts. */
    public void applyAll(MetadataImage image) {
        follow(image);
    }

    public void apply(MetadataDelta delta, MetadataImage image) {
        Set<String> deleted = new HashSet<>();
        boolean followed = false;
        for (TopicDelta topic : delta.topics().values()) {
            TopicImage before = topic.before();
            TopicImage after = topic.after();
            if (before != null && after == null) {
                deleted.add(before.name());
            }
            followed |= isOffsetsTopic(before) || isOffsetsTopic(after);
        }
        if (followed) {
            follow(image);
        }
        if (!deleted.isEmpty()) {
            coordinators.forgetTopics(deleted);
        }
    }

    private static boolean isOffsetsTopic(@Nullable TopicImage topic) {
        return topic != null && topic.name().equals(InternalTopics.CONSUMER_OFFSETS);
    }

    private void follow(MetadataImage image) {
        TopicImage topic = image.topics().find(InternalTopics.CONSUMER_OFFSETS);
        int count = topic == null ? 0 : topic.partitions().size();
        coordinators.partitionCount(count);
        Map<Integer, Led> now = new HashMap<>();
        for (int number = 0; topic != null && number < count; number++) {
            PartitionImage state = topic.partitions().get(number);
            Partition partition =
                    partitions.partition(
                            new TopicPartition(InternalTopics.CONSUMER_OFFSETS, number));
            if (state.leader() == nodeId && partition != null) {
                now.put(number, new Led(partition, state.leaderEpoch()));
            }
        }
        for (Integer number : Set.copyOf(led.keySet())) {
            if (!now.containsKey(number)) {
                led.remove(number);
                coordinators.resign(number);
            }
        }
        now.forEach((number, next) -> {
            if (!next.equals(led.put(number, next))) {
                coordinators.lead(number, new PartitionStateLog(next.partition(), loadBytesMax));
            }
        });
    }
}
