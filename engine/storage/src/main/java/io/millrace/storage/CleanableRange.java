package io.millrace.storage;

/**
 * What of a log may be cleaned at one moment.
 *
 * @param firstDirtyOffset what is below was cleaned before
 * @param uncleanableOffset cleaning stops here: a segment's base
 * @param cleanBytes of the segments below the first dirty offset
 * @param dirtyBytes of the segments between the two
 * @param limit what keeps the rest
 * @param limitDetail the limit's offset or time, see there
 * @param overdue whether max.compaction.lag.ms demands a cleaning
 */
public record CleanableRange(
        long firstDirtyOffset,
        long uncleanableOffset,
        long cleanBytes,
        long dirtyBytes,
        Limit limit,
        long limitDetail,
        boolean overdue) {

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

    /** Dirty bytes of all that may be cleaned. */
    public double ratio() {
        long total = cleanBytes + dirtyBytes;
        return total == 0 ? 0 : (double) dirtyBytes / total;
    }
}
