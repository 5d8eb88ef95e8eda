package io.millrace.groups.kind;

import io.millrace.base.Uuid;

/** A partition of a topic that may have had other ids under its name. By topic, then partition. */
public record TopicIdPartition(Uuid topicId, int partition)
        implements Comparable<TopicIdPartition> {
    @Override
    public int compareTo(TopicIdPartition other) {
        int byTopic = topicId.compareTo(other.topicId);
        return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
    }
}
