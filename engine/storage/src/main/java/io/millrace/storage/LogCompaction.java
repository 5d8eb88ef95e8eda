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

    /** What may be cleaned now, when what is below the offset was cleaned before. */
    public CleanableRange cleanable(long cleanedUpToOffset, long nowMillis) {
        long stable = log.lastStableOffset();
        synchronized (lock) {
            return new LogCleanables(core, nowMillis).range(cleanedUpToOffset, stable);
        }
    }

    /** Begins to clean that. One cleaning at a time. */
    public LogCleaning start(CleanableRange range, CleaningLimits limits) {
        return new LogCleaning(core, lock, range, limits);
    }
}
