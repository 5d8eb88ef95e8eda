package io.millrace.storage.segment;

import io.millrace.files.Access;
import io.millrace.files.FilesException;
import io.millrace.files.StoredFile;
import io.millrace.storage.segment.EntryIndex.Shape;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The four files of a segment, opened when they are used. What stands for them is made at the first
 * use as well: most segments of most logs are never looked at. Guarded as their segment is; may be
 * asked for from any thread.
 */
public final class SegmentFiles {
    private record Parts(
            PooledFile log,
            EntryIndex offsetIndex,
            EntryIndex timeIndex,
            TransactionIndex transactions) {}

    private final LogEnvironment environment;
    private final Path directory;
    private final long baseOffset;
    private final String suffix;
    private volatile @Nullable Parts parts;

    public SegmentFiles(LogEnvironment environment, Path directory, long baseOffset) {
        this(environment, directory, baseOffset, "");
    }

    /** With a suffix behind the usual names. */
    public SegmentFiles(
            LogEnvironment environment, Path directory, long baseOffset, String suffix) {
        this.environment = environment;
        this.directory = directory;
        this.baseOffset = baseOffset;
        this.suffix = suffix;
    }

    PooledFile log() {
        return parts().log();
    }

    public EntryIndex offsetIndex() {
        return parts().offsetIndex();
    }

    public EntryIndex timeIndex() {
        return parts().timeIndex();
    }

    public TransactionIndex transactions() {
        return parts().transactions();
    }

    private Parts parts() {
        Parts made = parts;
        return made != null ? made : makeParts();
    }

    private synchronized Parts makeParts() {
        Parts made = parts;
        if (made == null) {
            made =
                    new Parts(
                            pooled(LogFileNames.LOG),
                            new EntryIndex(pooled(LogFileNames.INDEX), Shape.OFFSET),
                            new EntryIndex(pooled(LogFileNames.TIME_INDEX), Shape.TIME),
                            new TransactionIndex(pooled(LogFileNames.TRANSACTION_INDEX)));
            parts = made;
        }
        return made;
    }

    private PooledFile pooled(String kind) {
        return new PooledFile(environment.openFiles(), path(kind));
    }

    private Path path(String kind) {
        return LogFileNames.of(directory, baseOffset, kind + suffix);
    }

    /**
     * Makes an empty log, or empties what an attempt that failed has left; before the segment is
     * used. It isn't kept open: of many logs that are made, few are written at once.
     */
    void createLog() {
        try (StoredFile file = environment.files().open(path(LogFileNames.LOG), Access.CREATE)) {
            if (file.sizeBytes() > 0) {
                file.truncate(0);
            }
        }
    }

    /** When the log was written to the last time, as the file system says. */
    long modifiedMillis() {
        return environment.files().modifiedMillis(path(LogFileNames.LOG));
    }

    public void flushIndexes() {
        offsetIndex().flush();
        timeIndex().flush();
        transactions().flush();
    }

    public boolean hasUnsyncedIndexes() {
        Parts made = parts;
        return made != null
                && (made.offsetIndex().isUnsynced()
                        || made.timeIndex().isUnsynced()
                        || made.transactions().isUnsynced());
    }

    /** Adds the index files that hold what was never synced. */
    public void addUnsyncedIndexes(DirtyFiles dirty) {
        dirty.addIfPresent(offsetIndex().leaseUnsynced());
        dirty.addIfPresent(timeIndex().leaseUnsynced());
        dirty.addIfPresent(transactions().leaseUnsynced());
    }

    /** Waits for the disk. */
    public void syncIndexes() {
        flushIndexes();
        DirtyFiles dirty = new DirtyFiles(0);
        try {
            addUnsyncedIndexes(dirty);
        } catch (FilesException failure) {
            dirty.release();
            throw failure;
        }
        dirty.sync(environment, directory);
    }

    /** Gives all files a suffix more on disk; those that have it stay. */
    public void renameWith(String added) {
        rename(log().path(), "", added, log()::rename);
        rename(offsetIndex().path(), "", added, offsetIndex()::rename);
        rename(timeIndex().path(), "", added, timeIndex()::rename);
        rename(transactions().path(), "", added, transactions()::rename);
    }

    /**
     * Puts another suffix in the place of this one, where an attempt before has not; the log, which
     * decides, comes last.
     */
    public void renameSuffix(String from, String to) {
        rename(offsetIndex().path(), from, to, offsetIndex()::rename);
        rename(timeIndex().path(), from, to, timeIndex()::rename);
        rename(transactions().path(), from, to, transactions()::rename);
        rename(log().path(), from, to, log()::rename);
    }

    private static void rename(Path path, String from, String to, Consumer<Path> file) {
        String name = String.valueOf(path.getFileName());
        boolean done = from.isEmpty() ? name.endsWith(to) : !name.endsWith(from);
        if (!done) {
            file.accept(path.resolveSibling(name.substring(0, name.length() - from.length()) + to));
        }
    }

    /** No use from now on; reads in flight go on. */
    public void retire() {
        log().retire();
        offsetIndex().retire();
        timeIndex().retire();
        transactions().retire();
    }

    public void delete() {
        log().delete();
        offsetIndex().delete();
        timeIndex().delete();
        transactions().delete();
    }
}
