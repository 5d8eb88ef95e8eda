package io.millrace.storage.cleaning;

import io.millrace.records.RecordBatch;
import io.millrace.storage.LogConfig;
import io.millrace.storage.cleaning.CleanableRange.Limit;
import io.millrace.storage.log.LogCore;
import io.millrace.storage.segment.Segment;

/** Finds what of a log may be cleaned. Called under the log's lock. */
final class LogCleanables {
    private final LogCore log;
    private final LogConfig.Compaction config;
    private final long nowMillis;
    private Limit limit = Limit.ACTIVE_SEGMENT;
    private long limitDetail;
    private long bound;

    LogCleanables(LogCore log, long nowMillis) {
        this.log = log;
        this.config = log.config.compaction();
        this.nowMillis = nowMillis;
    }

    CleanableRange range(long checkpointed, long lastStableOffset) {
        log.lock.requireHeld();
        long firstDirty =
                checkpointed > log.logEndOffset
                        ? log.logStartOffset
                        : Math.max(checkpointed, log.logStartOffset);
        long active = log.segments.active().baseOffset();
        bound = active;
        limitDetail = active;
        lower(
                log.highWatermark > lastStableOffset ? Limit.OPEN_TRANSACTION : Limit.NOT_COMMITTED,
                lastStableOffset,
                lastStableOffset);
        long durable = log.durability.durableEndOffset();
        lower(Limit.NOT_COMMITTED, durable, durable);
        boundByLag(firstDirty);
        long uncleanable = Math.min(active, log.segments.floor(bound).baseOffset());
        return measured(firstDirty, uncleanable);
    }

    private void lower(Limit why, long offset, long detail) {
        if (offset < bound) {
            bound = offset;
            limit = why;
            limitDetail = detail;
        }
    }

    private void boundByLag(long firstDirty) {
        if (config.lagMillisMin() <= 0) {
            return;
        }
        for (Segment segment : log.segments.from(firstDirty)) {
            if (segment.baseOffset() >= bound) {
                return;
            }
            long newest = newestMillis(segment);
            if (newest > nowMillis - config.lagMillisMin()) {
                long until =
                        newest > Long.MAX_VALUE - config.lagMillisMin()
                                ? Long.MAX_VALUE
                                : newest + config.lagMillisMin();
                lower(Limit.LAG, segment.baseOffset(), until);
                return;
            }
        }
    }

    private CleanableRange measured(long firstDirty, long uncleanable) {
        long clean = 0;
        long dirty = 0;
        long dueAt = Long.MAX_VALUE;
        for (Segment segment : log.segments.all()) {
            if (segment.baseOffset() >= uncleanable) {
                break;
            }
            if (segment.end().nextOffset() <= firstDirty) {
                clean += segment.sizeBytes();
                continue;
            }
            dirty += segment.sizeBytes();
            dueAt = Math.min(dueAt, dueAtMillis(segment));
        }
        return new CleanableRange(firstDirty, uncleanable, clean, dirty, limit, limitDetail, dueAt);
    }

    private long dueAtMillis(Segment segment) {
        if (config.lagMillisMax() == Long.MAX_VALUE || segment.sizeBytes() == 0) {
            return Long.MAX_VALUE;
        }
        long first = segment.firstTimestamp();
        return first <= 0 || first > Long.MAX_VALUE - config.lagMillisMax()
                ? Long.MAX_VALUE
                : first + config.lagMillisMax();
    }

    /** Records without timestamps are as old as their file. */
    private static long newestMillis(Segment segment) {
        if (segment.sizeBytes() == 0) {
            return 0;
        }
        long newest = segment.newest().timestampMillis();
        return newest == RecordBatch.NO_TIMESTAMP ? segment.createdMillis() : newest;
    }
}
