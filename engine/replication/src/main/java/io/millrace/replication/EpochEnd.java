package io.millrace.replication;

/**
 * Where a leader epoch ends in a log: the largest epoch not above the one asked for, and the offset
 * after its last record. KIP-101, KIP-279.
 */
public record EpochEnd(int epoch, long endOffset) {
    /** Nothing is known about the epoch. */
    public static final EpochEnd UNDEFINED = new EpochEnd(-1, -1);

    boolean isUndefined() {
        return epoch < 0 || endOffset < 0;
    }
}
