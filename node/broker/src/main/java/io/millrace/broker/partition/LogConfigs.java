package io.millrace.broker.partition;

import io.millrace.config.TopicSettings;
import io.millrace.storage.LogConfig;

/** A topic's settings as its logs take them. */
public final class LogConfigs {
    private LogConfigs() {}

    public static LogConfig of(TopicSettings settings) {
        TopicSettings.Segments segments = settings.segments();
        TopicSettings.Retention retention = settings.retention();
        TopicSettings.Flushing flushing = settings.flushing();
        return new LogConfig(
                new LogConfig.Segments(
                        segments.segmentBytes(),
                        segmentMillis(settings),
                        segments.jitterMillis(),
                        segments.indexBytes(),
                        segments.indexIntervalBytes()),
                new LogConfig.Retention(
                        retention.delete(),
                        settings.compaction().compact(),
                        retention.retentionMillis(),
                        retention.retentionBytes(),
                        retention.fileDeleteDelayMillis()),
                new LogConfig.Flush(flushing.flushMessages(), flushing.flushMillis()),
                new LogConfig.Compaction(
                        settings.compaction().dirtyRatioMin(),
                        settings.compaction().lagMillisMin(),
                        settings.compaction().lagMillisMax(),
                        settings.compaction().tombstoneRetentionMillis()));
    }

    /** What may wait for compaction only so long must not stay in the active segment longer. */
    private static long segmentMillis(TopicSettings settings) {
        long own = settings.segments().segmentMillis();
        return settings.compaction().compact()
                ? Math.min(own, settings.compaction().lagMillisMax())
                : own;
    }
}
