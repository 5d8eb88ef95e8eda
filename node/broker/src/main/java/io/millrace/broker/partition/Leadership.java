package io.millrace.broker.partition;

/**
 * Who leads a partition.
 *
 * @param leaderId the leading node
 * @param epoch goes up with each change of leader
 * @param inSyncReplicas how many replicas are in sync, the leader included
 */
public record Leadership(int leaderId, int epoch, int inSyncReplicas) {}
