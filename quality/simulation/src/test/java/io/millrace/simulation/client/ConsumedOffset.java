package io.millrace.simulation.client;

import io.millrace.base.TopicPartition;

/** How far a group has read a partition, to be committed within a transaction. */
public record ConsumedOffset(String group, TopicPartition partition, long offset) {}
