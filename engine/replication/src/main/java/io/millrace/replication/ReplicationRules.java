package io.millrace.replication;

/**
 * How a partition is replicated.
 *
 * @param minInSync {@code min.insync.replicas}; not more than there are replicas is demanded
 * @param lagMillisMax {@code replica.lag.time.max.ms}
 * @param countsDisks a record is at a replica when it is on its disk, not when it is in its memory
 */
public record ReplicationRules(int minInSync, long lagMillisMax, boolean countsDisks) {}
