package io.millrace.broker.coordination;

/**
 * Which partition of its internal topic a group or a transactional id belongs to. Every Kafka
 * agrees on this.
 */
public final class KeyPartition {

    private KeyPartition() {}

    public static int of(String key, int partitionCount) {
        int hash = key.hashCode();
        return (hash == Integer.MIN_VALUE ? 0 : Math.abs(hash)) % partitionCount;
    }
}
