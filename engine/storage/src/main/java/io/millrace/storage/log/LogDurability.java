package io.millrace.storage.log;

import io.millrace.base.FaultKind;
import io.millrace.base.TopicPartition;
import io.millrace.files.Access;
import io.millrace.files.FilesException;
import io.millrace.storage.LogConfig;
import io.millrace.storage.StorageException;
import io.millrace.storage.SyncTask;
import io.millrace.storage.producers.ProducerTable;
import io.millrace.storage.segment.DirtyFiles;
import io.millrace.storage.segment.LeaderEpochs;
import io.millrace.storage.segment.LogEnvironment;
import io.millrace.storage.segment.LogFileNames;
import io.millrace.storage.segment.LogSegments;
import io.millrace.storage.segment.Segment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a log is on disk, and how the rest gets there. Preparing happens under the log's lock,
 * syncing outside of it, publishing under it again.
 */
public final class LogDurability {
    private final LogEnvironment environment;
    private final TopicPartition partition;
    private final Path directory;
    private final LogSegments segments;
    private final ProducerTable producers;
    private final LeaderEpochs epochs;
    private volatile long durableEndOffset;
    private volatile long recoveryPoint;
    private volatile int truncations;
    private volatile long dirtySinceMillis = -1;
    private volatile boolean closed;
    private long directoryChanges;
    private long directorySynced;
    private long dataDirectoryEntry = DirtyFiles.NO_ENTRY;
    private JournalUse journal = JournalUse.NONE;

    /**
     * What the directory's journal has of the log.
     *
     * @param generation of the latest frame that has something; 0 when there is none
     * @param suspensions nothing more goes there while there are some
     */
    private record JournalUse(long generation, int suspensions) {
        static final JournalUse NONE = new JournalUse(0, 0);
    }

    LogDurability(LogEnvironment environment, LoadedLog loaded, long endOffset) {
        this.environment = environment;
        this.partition = loaded.partition();
        this.directory = loaded.directory();
        this.segments = loaded.segments();
        this.producers = loaded.producers();
        this.epochs = loaded.epochs();
        this.durableEndOffset = endOffset;
        this.recoveryPoint = loaded.bounds().recoveryPoint();
    }

    public long durableEndOffset() {
        return durableEndOffset;
    }

    long recoveryPoint() {
        return recoveryPoint;
    }

    /** Where a recovery would begin if there were a crash now. */
    long writtenRecoveryPoint() {
        return environment.recoveryPoints().of(partition, recoveryPoint);
    }

    /** Makes the recovery point count after a crash. Waits for the disk. */
    void writeRecoveryPoint() {
        try {
            environment.recoveryPoints().raise(partition, this::recoveryPoint);
        } catch (FilesException failure) {
            requirePassing(failure);
        }
    }

    /** Counts truncations: what was noted before one doesn't hold after it. */
    public int truncations() {
        return truncations;
    }

    /** The log's directory has a name more or less. */
    void directoryChanged() {
        directoryChanges++;
    }

    /** The log's own name in the data directory isn't durable yet. */
    void madeIn(long entry) {
        directoryChanges++;
        dataDirectoryEntry = entry;
    }

    /** The log is out of use: its files may be elsewhere, and what fails there fails nothing. */
    void close() {
        closed = true;
    }

    public boolean isClosed() {
        return closed;
    }

    /**
     * What a failure means: the end of the directory's use, unless the log is out of use itself.
     */
    public StorageException failure(FilesException failure) {
        return closed ? outOfUse() : environment.health().fail(failure);
    }

    /** The same where nothing is in doubt if something is only exhausted: that passes. */
    StorageException failureUnlessPassing(FilesException failure) {
        return closed
                ? outOfUse()
                : environment
                        .health()
                        .failUnlessPassing(failure, failure.getMessage() + ", for now");
    }

    private StorageException outOfUse() {
        return StorageException.caller(directory.toString(), "the log is closed");
    }

    void truncatedTo(long offset) {
        truncations++;
        durableEndOffset = Math.min(durableEndOffset, offset);
        recoveryPoint = Math.min(recoveryPoint, offset);
    }

    boolean flushDue(LogConfig.Flush flush, long logEndOffset, long nowMillis) {
        long unflushed = logEndOffset - durableEndOffset;
        if (unflushed <= 0) {
            dirtySinceMillis = -1;
            return false;
        }
        if (dirtySinceMillis < 0) {
            dirtySinceMillis = nowMillis;
        }
        return unflushed >= flush.messages()
                || nowMillis - dirtySinceMillis >= flush.intervalMillis();
    }

    @Nullable SyncTask prepareSync(LogLock lock, long logEndOffset) {
        return logEndOffset == durableEndOffset ? null : prepareFlush(lock, logEndOffset);
    }

    /** As {@link #prepareSync}, also of what only the journal has. */
    @Nullable SyncTask prepareFlush(LogLock lock, long logEndOffset) {
        lock.requireHeld();
        environment.health().requireWorking();
        if (closed) {
            return null;
        }
        DirtyFiles dirty = new DirtyFiles(directoryChanges);
        try {
            takeDirty(dirty);
        } catch (FilesException failure) {
            dirty.release();
            throw failureUnlessPassing(failure);
        }
        return new Task(this, dirty, logEndOffset, truncations, lock);
    }

    /** Null when the log is to be synced itself. */
    @Nullable JournalRange journalRange(long logEndOffset, int lengthMax) {
        Segment active = segments.active();
        int position = active.safeBytes();
        int length = active.sizeBytes() - position;
        boolean taken =
                !closed
                        && journal.suspensions() == 0
                        && length > 0
                        && length <= lengthMax
                        && hasDurableNames()
                        && isCleanBelow(active);
        return taken
                ? new JournalRange(
                        active, active.lease(), position, length, logEndOffset, truncations)
                : null;
    }

    private boolean hasDurableNames() {
        return directoryChanges == directorySynced && dataDirectoryEntry == DirtyFiles.NO_ENTRY;
    }

    private boolean isCleanBelow(Segment active) {
        List<Segment> all = segments.all();
        for (int i = all.size() - 1; i >= 0 && isDirtyOrEmpty(all.get(i)); i--) {
            if (all.get(i).isDirty() && all.get(i) != active) {
                return false;
            }
        }
        return true;
    }

    void journaled(JournalRange range, long generation) {
        if (journal.generation() != generation) {
            journal = new JournalUse(generation, journal.suspensions());
        }
        if (range.truncations() != truncations) {
            return;
        }
        range.segment().journaledUpTo(range.positionBytes() + range.lengthBytes());
        durableEndOffset = Math.max(durableEndOffset, range.endOffset());
        dirtySinceMillis = -1;
    }

    long journaledGeneration() {
        return journal.generation();
    }

    void suspendJournal(boolean suspended) {
        int suspensions = journal.suspensions() + (suspended ? 1 : -1);
        journal = new JournalUse(journal.generation(), suspensions);
    }

    private record Task(
            LogDurability owner, DirtyFiles dirty, long endOffset, int noted, LogLock lock)
            implements SyncTask {
        @Override
        public void run() {
            if (owner.sync(dirty)) {
                synchronized (lock) {
                    owner.publish(dirty, endOffset, noted);
                }
            }
        }
    }

    /** False when the log went out of use meanwhile. */
    private boolean sync(DirtyFiles dirty) {
        try {
            dirty.sync(environment, directory);
            return true;
        } catch (FilesException failure) {
            StorageException meaning = failureUnlessPassing(failure);
            if (closed) {
                return false;
            }
            throw meaning;
        }
    }

    private void takeDirty(DirtyFiles dirty) {
        List<Segment> all = segments.all();
        for (int i = all.size() - 1; i >= 0 && isDirtyOrEmpty(all.get(i)); i--) {
            if (all.get(i).isDirty()) {
                dirty.add(all.get(i));
            }
        }
        if (directoryChanges > directorySynced) {
            dirty.addDirectory();
        }
        if (dataDirectoryEntry != DirtyFiles.NO_ENTRY) {
            Path metadata = directory.resolve(LogFileNames.PARTITION_METADATA);
            dirty.add(environment.files().open(metadata, Access.WRITE));
            dirty.addDataDirectoryEntry(dataDirectoryEntry);
        }
    }

    private static boolean isDirtyOrEmpty(Segment segment) {
        return segment.isDirty() || segment.sizeBytes() == 0;
    }

    private void publish(DirtyFiles dirty, long endOffset, int noted) {
        directorySynced = Math.max(directorySynced, dirty.directoryChanges());
        dataDirectoryEntry = DirtyFiles.NO_ENTRY;
        if (noted != truncations) {
            return;
        }
        for (DirtyFiles.Covered covered : dirty.covered()) {
            Segment segment = covered.segment();
            segment.syncedUpTo(Math.max(segment.syncedBytes(), covered.sizeBytes()));
        }
        durableEndOffset = Math.max(durableEndOffset, endOffset);
        dirtySinceMillis = -1;
    }

    /** Null when a recovery would begin at the log's end already. */
    @Nullable LogCheckpoint prepareCheckpoint(long logEndOffset) {
        environment.health().requireWorking();
        boolean written =
                logEndOffset == recoveryPoint
                        && !epochs.isDirty()
                        && directoryChanges == directorySynced
                        && !segments.active().files().hasUnsyncedIndexes();
        if (written) {
            return null;
        }
        DirtyFiles dirty = new DirtyFiles(directoryChanges);
        try {
            // First: after a crash this writes transaction indexes anew, to be synced with the
            // rest.
            ByteBuffer producersNow = producers.snapshot(logEndOffset);
            takeDirty(dirty);
            for (Segment segment : segments.from(Math.max(recoveryPoint - 1, 0))) {
                if (segment.sizeBytes() > 0) {
                    segment.files().flushIndexes();
                    segment.files().addUnsyncedIndexes(dirty);
                }
            }
            return new LogCheckpoint(
                    dirty,
                    logEndOffset,
                    truncations,
                    producersNow,
                    epochs.isDirty() ? epochs.takeContent() : null);
        } catch (FilesException failure) {
            dirty.release();
            requirePassing(failure);
            return null;
        }
    }

    /** What is exhausted only delays a checkpoint; anything else fails the directory. */
    private void requirePassing(FilesException failure) {
        if (!environment.health().passes(failure)) {
            throw failure(failure);
        }
    }

    void run(LogCheckpoint checkpoint, LogLock lock) {
        boolean written;
        try {
            if (!sync(checkpoint.dirty())) {
                return;
            }
            written = writeFiles(checkpoint);
        } catch (StorageException delayed) {
            synchronized (lock) {
                epochs.rewrite();
            }
            if (delayed.kind() == FaultKind.RETRY) {
                return;
            }
            throw delayed;
        }
        synchronized (lock) {
            publish(checkpoint.dirty(), checkpoint.endOffset(), checkpoint.truncations());
            if (!written) {
                epochs.rewrite();
                return;
            }
            if (checkpoint.truncations() != truncations) {
                producers.dropUnless(checkpoint.endOffset());
                epochs.rewrite();
                return;
            }
            recoveryPoint = Math.max(recoveryPoint, checkpoint.endOffset());
            producers.addSnapshot(checkpoint.endOffset());
            producers.dropNeedless(Math.min(checkpoint.endOffset(), writtenRecoveryPoint()));
        }
    }

    private boolean writeFiles(LogCheckpoint checkpoint) {
        try {
            environment
                    .files()
                    .replaceSoon(producers.path(checkpoint.endOffset()), checkpoint.producers());
            ByteBuffer starts = checkpoint.epochs();
            if (starts != null) {
                environment
                        .files()
                        .replaceSoon(directory.resolve(LogFileNames.LEADER_EPOCHS), starts);
            }
            environment.files().syncDirectory(directory);
            return true;
        } catch (FilesException failure) {
            if (closed) {
                return false;
            }
            requirePassing(failure);
            return false;
        }
    }
}
