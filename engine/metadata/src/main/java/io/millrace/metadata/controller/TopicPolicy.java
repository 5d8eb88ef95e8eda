package io.millrace.metadata.controller;

/**
 * What the settings of a topic say about its leaders.
 *
 * @param minInSync {@code min.insync.replicas}
 * @param unclean {@code unclean.leader.election.enable}
 * @param synced whether what is committed is on the disk of each replica: then a replica that comes
 *     back after a crash has it
 */
public record TopicPolicy(int minInSync, boolean unclean, boolean synced) {}
