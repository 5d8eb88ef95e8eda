package io.millrace.simulation.client;

import io.millrace.base.TopicPartition;

/** How far a group has read a partition, to be committed within a transaction. */
public record ConsumedOffset(
        String group, TopicPartition partition, long offset, Membership member) {

    /** By a consumer that is no member of the group. */
    public ConsumedOffset(String group, TopicPartition partition, long offset) {
        this(group, partition, offset, Membership.NONE);
    }
}
