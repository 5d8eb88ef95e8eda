package io.millrace.broker.coordination;

import io.millrace.base.TopicPartition;
import io.millrace.broker.partition.Partition;
import io.millrace.broker.partition.Partitions;
import io.millrace.metadata.MetadataDelta;
import io.millrace.metadata.MetadataDelta.TopicDelta;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.PartitionImage;
import io.millrace.metadata.TopicImage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells coordinators which partitions of their internal topic this node leads. Called after the
 * partitions have followed the same change. Owner: the thread that applies metadata.
 */
public final class InternalTopicFollower {
    private final int nodeId;
    private final String topicName;
    private final Partitions partitions;
    private final CoordinatorRuntime<?, ?> coordinators;
    private final Function<Partition, StateLog> logs;

    /** What is led now, with the partition object and the epoch under which that began. */
    private final Map<Integer, Led> led = new HashMap<>();

    private record Led(Partition partition, int epoch) {}

    /**
     * @param logs makes the log of a shard
     */
    public InternalTopicFollower(
            int nodeId,
            String topicName,
            Partitions partitions,
            CoordinatorRuntime<?, ?> coordinators,
            Function<Partition, StateLog> logs) {
        this.nodeId = nodeId;
        this.topicName = topicName;
        this.partitions = partitions;
        this.coordinators = coordinators;
        this.logs = logs;
    }

    /** All of an image, when the broker starts. */
    public void applyAll(MetadataImage image) {
        TopicImage topic = image.topics().find(topicName);
        int count = topic == null ? 0 : topic.partitions().size();
        coordinators.partitionCount(count);
        Map<Integer, Led> now = new HashMap<>();
        for (int number = 0; topic != null && number < count; number++) {
            PartitionImage state = topic.partitions().get(number);
            Partition partition = partitions.partition(new TopicPartition(topicName, number));
            if (state.leader() == nodeId && partition != null) {
                now.put(number, new Led(partition, state.leaderEpoch()));
            }
        }
        for (Integer number : List.copyOf(led.keySet())) {
            if (!now.containsKey(number)) {
                led.remove(number);
                coordinators.resign(number);
            }
        }
        now.forEach((number, next) -> {
            if (!next.equals(led.put(number, next))) {
                coordinators.lead(
                        new ShardLeadership(number, next.epoch()), logs.apply(next.partition()));
            }
        });
    }

    public void apply(MetadataDelta delta, MetadataImage image) {
        for (TopicDelta topic : delta.topics().values()) {
            if (isTheTopic(topic.before()) || isTheTopic(topic.after())) {
                applyAll(image);
                return;
            }
        }
    }

    private boolean isTheTopic(@Nullable TopicImage topic) {
        return topic != null && topic.name().equals(topicName);
    }
}
