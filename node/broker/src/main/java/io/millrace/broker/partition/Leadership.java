package io.millrace.broker.partition;

/**
 * Who leads a partition.
 *
 * @param leaderId the leading node
 * @param epoch goes up with each change of leader
 * @param replicas how many there are, the leader included
 * @param inSyncReplicas how many of them are in sync
 */
public record Leadership(int leaderId, int epoch, int replicas, int inSyncReplicas) {

    /** A partition of fewer replicas than demanded is served by all that it has, as Kafka does. */
    boolean hasInSync(int minInsyncReplicas) {
        return inSyncReplicas >= Math.min(minInsyncReplicas, replicas);
    }
}
