package io.millrace.storage;

import io.millrace.files.Access;
import io.millrace.files.FilesException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a log is on disk, and how the rest gets there. Preparing happens under the log's lock,
 * syncing outside of it, publishing under it again.
 */
final class LogDurability {
    private final LogEnvironment environment;
    private final Path directory;
    private final LogSegments segments;
    private final ProducerTable producers;
    private final LeaderEpochs epochs;
    private volatile long durableEndOffset;
    private volatile long recoveryPoint;
    private volatile int truncations;
    private volatile long dirtySinceMillis = -1;
    private boolean directoryDirty;
    private long dataDirectoryEntry = DirtyFiles.NO_ENTRY;

    LogDurability(LogEnvironment environment, LoadedLog loaded, long endOffset) {
        this.environment = environment;
        this.directory = loaded.directory();
        this.segments = loaded.segments();
        this.producers = loaded.producers();
        this.epochs = loaded.epochs();
        this.durableEndOffset = endOffset;
        this.recoveryPoint = loaded.bounds().recoveryPoint();
    }

    long durableEndOffset() {
        return durableEndOffset;
    }

    long recoveryPoint() {
        return recoveryPoint;
    }

    /** Counts truncations: what was noted before one doesn't hold after it. */
    int truncations() {
        return truncations;
    }

    /** The log's directory has a name more or less. */
    void directoryChanged() {
        directoryDirty = true;
    }

    /** The log's own name in the data directory isn't durable yet. */
    void madeIn(long entry) {
        directoryDirty = true;
        dataDirectoryEntry = entry;
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

    @Nullable SyncTask prepareSync(Object lock, long logEndOffset) {
        environment.health().requireWorking();
        if (logEndOffset == durableEndOffset) {
            return null;
        }
        DirtyFiles dirty = takeDirty();
        return new Task(this, dirty, logEndOffset, truncations, lock);
    }

    private record Task(
            LogDurability owner, DirtyFiles dirty, long endOffset, int noted, Object lock)
            implements SyncTask {
        @Override
        public void run() {
            dirty.sync(owner.environment, owner.directory);
            synchronized (lock) {
                owner.publish(dirty, endOffset, noted);
            }
        }
    }

    private DirtyFiles takeDirty() {
        DirtyFiles dirty = new DirtyFiles();
        try {
            List<Segment> all = segments.all();
            for (int i = all.size() - 1; i >= 0 && isDirtyOrEmpty(all.get(i)); i--) {
                if (all.get(i).isDirty()) {
                    dirty.add(all.get(i));
                }
            }
        } catch (FilesException failure) {
            throw environment.health().fail(failure);
        }
        if (directoryDirty) {
            dirty.addDirectory();
            directoryDirty = false;
        }
        if (dataDirectoryEntry != DirtyFiles.NO_ENTRY) {
            Path metadata = directory.resolve(LogFileNames.PARTITION_METADATA);
            dirty.add(List.of(environment.files().open(metadata, Access.WRITE)));
            dirty.addDataDirectoryEntry(dataDirectoryEntry);
            dataDirectoryEntry = DirtyFiles.NO_ENTRY;
        }
        return dirty;
    }

    private static boolean isDirtyOrEmpty(Segment segment) {
        return segment.isDirty() || segment.sizeBytes() == 0;
    }

    private void publish(DirtyFiles dirty, long endOffset, int noted) {
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
                        && !directoryDirty
                        && !segments.active().files().hasUnsyncedIndexes();
        if (written) {
            return null;
        }
        try {
            DirtyFiles dirty = takeDirty();
            for (Segment segment : segments.from(Math.max(recoveryPoint - 1, 0))) {
                if (segment.sizeBytes() > 0) {
                    segment.files().flushIndexes();
                    dirty.add(segment.files().leaseUnsyncedIndexes());
                }
            }
            dirty.addDirectory();
            boolean hasSnapshot = producers.hasSnapshotAt(logEndOffset);
            return new LogCheckpoint(
                    dirty,
                    logEndOffset,
                    truncations,
                    hasSnapshot ? null : producers.states(logEndOffset).snapshot(),
                    epochs.isDirty() ? epochs.takeContent() : null);
        } catch (FilesException failure) {
            requireNoSpace(failure);
            return null;
        }
    }

    /** A full disk only delays a checkpoint; anything else fails the directory. */
    private void requireNoSpace(FilesException failure) {
        if (failure.reason() != FilesException.Reason.NO_SPACE) {
            throw environment.health().fail(failure);
        }
        environment.health().becameFull();
    }

    void run(LogCheckpoint checkpoint, Object lock) {
        checkpoint.dirty().sync(environment, directory);
        boolean written = writeFiles(checkpoint);
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
            producers.dropNeedless(checkpoint.endOffset());
        }
    }

    private boolean writeFiles(LogCheckpoint checkpoint) {
        try {
            ByteBuffer snapshot = checkpoint.producers();
            if (snapshot != null) {
                environment.files().replace(producers.path(checkpoint.endOffset()), snapshot);
            }
            ByteBuffer starts = checkpoint.epochs();
            if (starts != null) {
                environment.files().replace(directory.resolve(LogFileNames.LEADER_EPOCHS), starts);
            }
            return true;
        } catch (FilesException failure) {
            requireNoSpace(failure);
            return false;
        }
    }
}
