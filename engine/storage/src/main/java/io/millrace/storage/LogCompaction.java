package io.millrace.storage;

/** Compaction of one log, step by step, by whoever has the threads. Safe from any thread. */
public final class LogCompaction {
    private final PartitionLog log;
    private final LogCore core;
    private final Object lock;

    LogCompaction(PartitionLog log, LogCore core, Object lock) {
        this.log = log;
        this.core = core;
        this.lock = lock;
    }

    /** Up to where the log was cleaned; 0 when it never was. */
    public long cleanedUpToOffset() {
        return core.cleanedUpToOffset;
    }

    /** As the checkpoint has it, or as a cleaning left it. */
    void cleanedUpTo(long offset) {
        synchronized (lock) {
            core.cleanedUpToOffset = Math.min(offset, core.logEndOffset);
        }
    }

    /** What may be cleaned now. */
    public CleanableRange cleanable(long nowMillis) {
        if (core.segments.count() == 1) {
            // Not even its producers are needed to say so: idle logs stay closed.
            Segment active = core.segments.active();
            return CleanableRange.nothing(active.baseOffset());
        }
        long stable = log.lastStableOffset();
        synchronized (lock) {
            return new LogCleanables(core, nowMillis).range(core.cleanedUpToOffset, stable);
        }
    }

    /** Begins to clean that. One cleaning at a time, closed by whoever runs it. */
    public LogCleaning start(CleanableRange range, CleaningLimits limits) {
        // What is taken for committed is kept, and what is aborted is not: once and for all.
        core.beside(
                lock,
                () -> {
                    core.segments.all().forEach(log::checkIndex);
                    return null;
                });
        return new LogCleaning(core, lock, range, limits);
    }
}
