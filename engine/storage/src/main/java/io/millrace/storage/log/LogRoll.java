package io.millrace.storage.log;

import io.millrace.records.RecordBatch;
import io.millrace.storage.LogConfig;
import io.millrace.storage.segment.Segment;

/** When the next batches go to a new segment. */
final class LogRoll {

    private LogRoll() {}

    /** What is about to be appended. */
    record Incoming(int sizeBytes, long lastOffset, long maxTimestamp) {}

    static boolean isDue(
            Segment active, Incoming incoming, LogConfig.Segments config, long nowMillis) {
        int size = active.sizeBytes();
        if (!active.canTake(incoming.lastOffset())) {
            return true;
        }
        if (size == 0) {
            return false;
        }
        return (long) size + incoming.sizeBytes() > config.sizeBytes()
                || waitedMillis(active, incoming.maxTimestamp(), nowMillis)
                        > config.ageMillis() - jitterMillis(active, config)
                || active.files().offsetIndex().isFull(config.indexBytes())
                || active.files().timeIndex().isFull(config.indexBytes());
    }

    /** By the records' own time where they have one, so that a replay of old data rolls alike. */
    private static long waitedMillis(Segment active, long maxTimestamp, long nowMillis) {
        long first = active.firstTimestamp();
        return first == RecordBatch.NO_TIMESTAMP
                ? nowMillis - active.createdMillis()
                : maxTimestamp - first;
    }

    /** Spreads the rolls of logs that began together; fixed for a segment. */
    private static long jitterMillis(Segment active, LogConfig.Segments config) {
        if (config.jitterMillis() <= 0) {
            return 0;
        }
        long mixed = (active.path().hashCode() * 31L + active.baseOffset()) * 0x9E3779B97F4A7C15L;
        return Math.floorMod(mixed, Math.min(config.jitterMillis(), config.ageMillis()) + 1);
    }
}
