package io.millrace.storage;

/** What a topic's configuration says about its logs. Kafka's names and defaults. */
public record LogConfig(
        Segments segments, Retention retention, Flush flush, Compaction compaction) {

    public static final LogConfig DEFAULT =
            new LogConfig(Segments.DEFAULT, Retention.DEFAULT, Flush.DEFAULT, Compaction.DEFAULT);

    /**
     * When a segment is full.
     *
     * @param sizeBytes segment.bytes
     * @param ageMillis segment.ms, by the records' timestamps
     * @param jitterMillis segment.jitter.ms
     * @param indexBytes segment.index.bytes
     * @param indexIntervalBytes index.interval.bytes
     */
    public record Segments(
            int sizeBytes,
            long ageMillis,
            long jitterMillis,
            int indexBytes,
            int indexIntervalBytes) {
        public static final Segments DEFAULT =
                new Segments(1 << 30, 7L * 24 * 3600 * 1000, 0, 10 << 20, 4096);
    }

    /**
     * What may be deleted. With neither {@code delete} nor {@code compact} records stay for ever;
     * only {@code delete} makes age and size count.
     *
     * @param delete cleanup.policy has "delete"
     * @param compact cleanup.policy has "compact"
     * @param ageMillis retention.ms, -1 without limit
     * @param sizeBytes retention.bytes, -1 without limit
     * @param fileDeleteDelayMillis file.delete.delay.ms
     */
    public record Retention(
            boolean delete,
            boolean compact,
            long ageMillis,
            long sizeBytes,
            long fileDeleteDelayMillis) {
        public static final Retention DEFAULT =
                new Retention(true, false, 7L * 24 * 3600 * 1000, -1, 60_000);
    }

    /**
     * When {@code PartitionLog#flushDue} asks for a sync of its own accord.
     *
     * @param messages flush.messages
     * @param intervalMillis flush.ms
     */
    public record Flush(long messages, long intervalMillis) {
        public static final Flush DEFAULT = new Flush(Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /**
     * When and how a compacted log is cleaned.
     *
     * @param dirtyRatioMin min.cleanable.dirty.ratio
     * @param lagMillisMin min.compaction.lag.ms
     * @param lagMillisMax max.compaction.lag.ms
     * @param deleteRetentionMillis delete.retention.ms
     */
    public record Compaction(
            double dirtyRatioMin,
            long lagMillisMin,
            long lagMillisMax,
            long deleteRetentionMillis) {
        public static final Compaction DEFAULT =
                new Compaction(0.5, 0, Long.MAX_VALUE, 24L * 3600 * 1000);
    }

    public LogConfig withSegments(Segments changed) {
        return new LogConfig(changed, retention, flush, compaction);
    }

    public LogConfig withRetention(Retention changed) {
        return new LogConfig(segments, changed, flush, compaction);
    }

    public LogConfig withFlush(Flush changed) {
        return new LogConfig(segments, retention, changed, compaction);
    }

    public LogConfig withCompaction(Compaction changed) {
        return new LogConfig(segments, retention, flush, changed);
    }
}
