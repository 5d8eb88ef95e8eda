package io.millrace.storage.log;

import io.millrace.base.Uuid;
import io.millrace.storage.SyncTask;
import io.millrace.storage.journal.LogId;
import io.millrace.storage.segment.JournaledFiles;
import org.jspecify.annotations.Nullable;

/** A log as the journal of its directory sees it. Stateless, safe from any thread. */
record JournaledLog(LogCore core) implements JournaledFiles {

    @Override
    public @Nullable LogId id() {
        Uuid topicId = core.topicId;
        return topicId == null ? null : new LogId(core.partition.toString(), topicId);
    }

    /** Null when the log is to be synced itself. */
    @Nullable JournalRange range(int lengthMax) {
        synchronized (core.lock) {
            return core.durability.journalRange(core.logEndOffset, lengthMax);
        }
    }

    void journaled(JournalRange range, long generation) {
        synchronized (core.lock) {
            core.durability.journaled(range, generation);
        }
    }

    @Override
    public long generation() {
        synchronized (core.lock) {
            return core.durability.journaledGeneration();
        }
    }

    /** Nothing of the log goes to the journal until all who said so say that it may again. */
    void suspend(boolean suspended) {
        synchronized (core.lock) {
            core.durability.suspendJournal(suspended);
        }
    }

    @Override
    public void flush() {
        SyncTask task;
        synchronized (core.lock) {
            task = core.durability.prepareFlush(core.lock, core.logEndOffset);
        }
        if (task != null) {
            task.run();
        }
    }
}
