package io.millrace.storage.log;

import io.millrace.storage.segment.LogSegments;

/** A log as its directory keeps it. Stateless, safe from any thread. */
record LogUpkeep(LogCore core) {

    /** Syncs and writes what a recovery needs to begin at the log's end as it is now. */
    void checkpoint() {
        core.lock.requireFree();
        core.appending.requireFree();
        synchronized (core.checkpointing) {
            new LogSwap(core).completeIfRoom();
            LogCheckpoint checkpoint;
            synchronized (core.lock) {
                if (core.durability.isClosed()) {
                    return;
                }
                checkpoint = core.durability.prepareCheckpoint(core.logEndOffset);
            }
            if (checkpoint != null) {
                core.durability.run(checkpoint, core.lock);
            }
        }
    }

    /** A recovery begins here. */
    long recoveryPoint() {
        return core.durability.recoveryPoint();
    }

    /** The log is new in its data directory. */
    void madeIn(long entry) {
        synchronized (core.lock) {
            core.durability.madeIn(entry);
        }
    }

    /** As the checkpoint has it, or as a cleaning left it. */
    void cleanedUpTo(long offset) {
        synchronized (core.lock) {
            core.cleanedUpToOffset = Math.min(offset, core.logEndOffset);
        }
    }

    /** For a clean shutdown: writes and syncs all; nobody appends any more. */
    LogSegments stop() {
        core.betweenAppends(core::sealActive);
        checkpoint();
        return core.segments;
    }

    /** Ends the use of the log; its files stay. Sends in flight go on. */
    void close() {
        core.betweenAppends(() -> {
            core.durability.close();
            core.segments.all().forEach(segment -> segment.files().retire());
        });
    }
}
