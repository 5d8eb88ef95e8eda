package io.millrace.broker.coordination;

/**
 * A partition of an internal topic that this node leads.
 *
 * @param epoch leader epoch: what a marker carries as the coordinator's epoch
 */
public record ShardLeadership(int partition, int epoch) {}
