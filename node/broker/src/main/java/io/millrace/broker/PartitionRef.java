package io.millrace.broker;

import io.millrace.base.Uuid;
import io.millrace.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A partition as the client named it: by topic name in older versions of an API (the id is zero),
 * by topic id in newer ones (the name is empty).
 */
public record PartitionRef(String topic, Uuid topicId, int partition) {

    public static PartitionRef byName(String topic, int partition) {
        return new PartitionRef(topic, Uuid.ZERO, partition);
    }

    public static PartitionRef byId(Uuid topicId, int partition) {
        return new PartitionRef("", topicId, partition);
    }

    // Written out for the same reason as in Uuid.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PartitionRef that
                && partition == that.partition
                && isSameTopic(that);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * topic.hashCode() + topicId.hashCode()) + partition;
    }

    public boolean isById() {
        return topic.isEmpty();
    }

    public boolean isSameTopic(PartitionRef other) {
        return topicId.equals(other.topicId) && topic.equals(other.topic);
    }

    /** What to answer when there is no such partition. */
    public ErrorCode unknownError() {
        return isById() ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }
}
