package io.millrace.storage;

/**
 * A transaction that was aborted.
 *
 * @param firstOffset of its first record in this log
 * @param lastOffset of its marker
 * @param lastStableOffset of the log after the marker
 */
public record AbortedTransaction(
        long producerId, long firstOffset, long lastOffset, long lastStableOffset) {

    /** What another entry of the same marker says of offsets below one that can't be seen. */
    public AbortedTransaction orUnseen(AbortedTransaction other, long visibleFrom) {
        return new AbortedTransaction(
                producerId,
                other.firstOffset < visibleFrom ? other.firstOffset : firstOffset,
                lastOffset,
                other.lastStableOffset < visibleFrom ? other.lastStableOffset : lastStableOffset);
    }
}
