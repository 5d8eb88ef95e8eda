package io.millrace.storage.cleaning;

/**
 * What of a log may be cleaned at one moment.
 *
 * @param firstDirtyOffset what is below was cleaned before
 * @param uncleanableOffset cleaning stops here: a segment's base
 * @param cleanBytes of the segments below the first dirty offset
 * @param dirtyBytes of the segments between the two
 * @param limit what keeps the rest
 * @param limitDetail the limit's offset or time, see there
 * @param dueAtMillis when max.compaction.lag.ms demands a cleaning, in milliseconds since the
 *     epoch; {@link Long#MAX_VALUE} when it never does
 */
public record CleanableRange(
        long firstDirtyOffset,
        long uncleanableOffset,
        long cleanBytes,
        long dirtyBytes,
        Limit limit,
        long limitDetail,
        long dueAtMillis) {

    /** Why nothing more is cleaned. */
    public enum Limit {
        /** The rest is in the segment that is written to. Detail: its base offset. */
        ACTIVE_SEGMENT,
        /** A transaction is undecided. Detail: where it begins. */
        OPEN_TRANSACTION,
        /** The rest is not replicated or not on disk yet. Detail: up to where it is. */
        NOT_COMMITTED,
        /** min.compaction.lag.ms. Detail: until when, in milliseconds since the epoch. */
        LAG
    }

    static CleanableRange nothing(long activeBaseOffset) {
        return new CleanableRange(
                activeBaseOffset,
                activeBaseOffset,
                0,
                0,
                Limit.ACTIVE_SEGMENT,
                activeBaseOffset,
                Long.MAX_VALUE);
    }

    /** Whether records have been dirty for longer than max.compaction.lag.ms allows. */
    public boolean isOverdue(long nowMillis) {
        return dirtyBytes > 0 && dueAtMillis < nowMillis;
    }

    /** Dirty bytes of all that may be cleaned. */
    public double ratio() {
        long total = cleanBytes + dirtyBytes;
        return total == 0 ? 0 : (double) dirtyBytes / total;
    }
}
