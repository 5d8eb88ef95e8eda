package io.millrace.base;

import org.jspecify.annotations.Nullable;

/** A partition by its topic's name. */
public record TopicPartition(String topic, int partition) {
    // Written out for the same reason as in Uuid.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TopicPartition that
                && partition == that.partition
                && topic.equals(that.topic);
    }

    @Override
    public int hashCode() {
        return 31 * topic.hashCode() + partition;
    }

    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
