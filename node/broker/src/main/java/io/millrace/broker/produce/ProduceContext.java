package io.millrace.broker.produce;

/**
 * What a produce request says of all its partitions.
 *
 * @param version of the request: what a batch may contain depends on it
 * @param acksAll refuse when too few replicas are in sync
 */
public record ProduceContext(short version, boolean acksAll) {}
