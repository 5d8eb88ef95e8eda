package io.millrace.storage.cleaning;

import io.millrace.storage.log.LogCore;
import io.millrace.storage.log.PartitionLog;
import io.millrace.storage.segment.Segment;

/** Compaction of one log, step by step, by whoever has the threads. Safe from any thread. */
public final class LogCompaction {
    private final PartitionLog log;
    private final LogCore core;

    private LogCompaction(PartitionLog log) {
        this.log = log;
        this.core = log.core();
    }

    public static LogCompaction of(PartitionLog log) {
        return new LogCompaction(log);
    }

    /** What may be cleaned now. */
    public CleanableRange cleanable(long nowMillis) {
        if (core.segments.count() == 1) {
            // Not even its producers are needed to say so: idle logs stay closed.
            Segment active = core.segments.active();
            return CleanableRange.nothing(active.baseOffset());
        }
        long stable = log.lastStableOffset();
        synchronized (core.lock) {
            return new LogCleanables(core, nowMillis).range(core.cleanedUpToOffset, stable);
        }
    }

    /** Begins to clean that. One cleaning at a time, closed by whoever runs it. */
    public LogCleaning start(CleanableRange range, CleaningLimits limits) {
        // What is taken for committed is kept, and what is aborted is not: once and for all.
        core.beside(() -> {
            core.segments.all().forEach(log::checkIndex);
            return null;
        });
        return new LogCleaning(core, range, limits);
    }
}
