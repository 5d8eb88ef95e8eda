package io.millrace.storage;

import io.millrace.base.Uuid;
import io.millrace.storage.journal.LogId;
import org.jspecify.annotations.Nullable;

/** A log as the journal of its directory sees it. Stateless, safe from any thread. */
record JournaledLog(LogCore core, Object lock) {

    /** Null while the log belongs to no topic: it is not journaled then. */
    @Nullable LogId id() {
        Uuid topicId = core.topicId;
        return topicId == null ? null : new LogId(core.partition.toString(), topicId);
    }

    /** Null when the log is to be synced itself. */
    @Nullable JournalRange range(int lengthMax) {
        synchronized (lock) {
            return core.durability.journalRange(core.logEndOffset, lengthMax);
        }
    }

    void journaled(JournalRange range, long generation) {
        synchronized (lock) {
            core.durability.journaled(range, generation);
        }
    }

    /** Of the latest frame that has something of the log; 0 when there is none. */
    long generation() {
        synchronized (lock) {
            return core.durability.journaledGeneration();
        }
    }

    /** Nothing of the log goes to the journal until all who said so say that it may again. */
    void suspend(boolean suspended) {
        synchronized (lock) {
            core.durability.suspendJournal(suspended);
        }
    }

    /** Syncs what the journal has of the log, and whatever else it has. Waits for the disk. */
    void flush() {
        SyncTask task;
        synchronized (lock) {
            task = core.durability.prepareFlush(lock, core.logEndOffset);
        }
        if (task != null) {
            task.run();
        }
    }
}
