package io.millrace.storage;

import io.millrace.base.Check;
import io.millrace.files.Access;
import io.millrace.files.StoredFile;
import io.millrace.storage.EntryIndex.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The four files of a segment, opened when they are used. What stands for them is made at the first
 * use as well: most segments of most logs are never looked at. Guarded as their segment is; may be
 * asked for from any thread.
 */
final class SegmentFiles {
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

    SegmentFiles(LogEnvironment environment, Path directory, long baseOffset) {
        this(environment, directory, baseOffset, "");
    }

    /** With a suffix behind the usual names. */
    SegmentFiles(LogEnvironment environment, Path directory, long baseOffset, String suffix) {
        this.environment = environment;
        this.directory = directory;
        this.baseOffset = baseOffset;
        this.suffix = suffix;
    }

    PooledFile log() {
        return parts().log();
    }

    EntryIndex offsetIndex() {
        return parts().offsetIndex();
    }

    EntryIndex timeIndex() {
        return parts().timeIndex();
    }

    TransactionIndex transactions() {
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

    void flushIndexes() {
        offsetIndex().flush();
        timeIndex().flush();
    }

    boolean hasUnsyncedIndexes() {
        Parts made = parts;
        return made != null
                && (made.offsetIndex().isUnsynced()
                        || made.timeIndex().isUnsynced()
                        || made.transactions().isUnsynced());
    }

    /** The index files that hold what was never synced, each with a reference for the caller. */
    List<StoredFile> leaseUnsyncedIndexes() {
        List<StoredFile> leased = new ArrayList<>(3);
        addIfPresent(leased, offsetIndex().leaseUnsynced());
        addIfPresent(leased, timeIndex().leaseUnsynced());
        addIfPresent(leased, transactions().leaseUnsynced());
        return leased;
    }

    private static void addIfPresent(List<StoredFile> list, @Nullable StoredFile file) {
        if (file != null) {
            list.add(file);
        }
    }

    /** Waits for the disk. */
    void syncIndexes() {
        flushIndexes();
        for (StoredFile file : leaseUnsyncedIndexes()) {
            try (file) {
                file.sync();
            }
        }
    }

    /** Gives all files another suffix on disk. */
    void renameWith(String added) {
        log().rename(withSuffix(log().path(), added));
        offsetIndex().rename(withSuffix(offsetIndex().path(), added));
        timeIndex().rename(withSuffix(timeIndex().path(), added));
        transactions().rename(withSuffix(transactions().path(), added));
    }

    /** Puts another suffix in the place of this one; the log, which decides, comes last. */
    void renameSuffix(String from, String to) {
        offsetIndex().rename(replaced(offsetIndex().path(), from, to));
        timeIndex().rename(replaced(timeIndex().path(), from, to));
        transactions().rename(replaced(transactions().path(), from, to));
        log().rename(replaced(log().path(), from, to));
    }

    private static Path replaced(Path path, String from, String to) {
        String name = String.valueOf(path.getFileName());
        Check.that(name.endsWith(from), "a file has the suffix of its stage");
        return path.resolveSibling(name.substring(0, name.length() - from.length()) + to);
    }

    private static Path withSuffix(Path path, String added) {
        return path.resolveSibling(path.getFileName() + added);
    }

    /** No use from now on; reads in flight go on. */
    void retire() {
        log().retire();
        offsetIndex().retire();
        timeIndex().retire();
        transactions().retire();
    }

    void delete() {
        log().delete();
        offsetIndex().delete();
        timeIndex().delete();
        transactions().delete();
    }
}
