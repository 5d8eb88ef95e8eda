package io.millrace.broker.groups;

/** Which partition of {@code __consumer_offsets} a group belongs to. Every Kafka agrees on this. */
public final class GroupPartition {

    private GroupPartition() {}

    public static int of(String groupId, int partitionCount) {
        int hash = groupId.hashCode();
        return (hash == Integer.MIN_VALUE ? 0 : Math.abs(hash)) % partitionCount;
    }
}
