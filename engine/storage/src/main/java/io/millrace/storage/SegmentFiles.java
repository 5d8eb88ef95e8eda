package io.millrace.storage;

import io.millrace.base.Check;
import io.millrace.files.StoredFile;
import io.millrace.storage.EntryIndex.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The four files of a segment, opened when they are used. Guarded as their segment is. */
record SegmentFiles(
        PooledFile log,
        EntryIndex offsetIndex,
        EntryIndex timeIndex,
        TransactionIndex transactions) {

    static SegmentFiles of(LogEnvironment environment, Path directory, long baseOffset) {
        return of(environment, directory, baseOffset, "");
    }

    /** The same, with a suffix behind the usual names. */
    static SegmentFiles of(
            LogEnvironment environment, Path directory, long baseOffset, String suffix) {
        return new SegmentFiles(
                environment.pooled(
                        LogFileNames.of(directory, baseOffset, LogFileNames.LOG + suffix)),
                new EntryIndex(
                        environment.pooled(
                                LogFileNames.of(
                                        directory, baseOffset, LogFileNames.INDEX + suffix)),
                        Shape.OFFSET),
                new EntryIndex(
                        environment.pooled(
                                LogFileNames.of(
                                        directory, baseOffset, LogFileNames.TIME_INDEX + suffix)),
                        Shape.TIME),
                new TransactionIndex(
                        environment.pooled(
                                LogFileNames.of(
                                        directory,
                                        baseOffset,
                                        LogFileNames.TRANSACTION_INDEX + suffix))));
    }

    void flushIndexes() {
        offsetIndex.flush();
        timeIndex.flush();
    }

    boolean hasUnsyncedIndexes() {
        return offsetIndex.isUnsynced() || timeIndex.isUnsynced() || transactions.isUnsynced();
    }

    /** The index files that hold what was never synced, each with a reference for the caller. */
    List<StoredFile> leaseUnsyncedIndexes() {
        List<StoredFile> leased = new ArrayList<>(3);
        addIfPresent(leased, offsetIndex.leaseUnsynced());
        addIfPresent(leased, timeIndex.leaseUnsynced());
        addIfPresent(leased, transactions.leaseUnsynced());
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
    void renameWith(String suffix) {
        log.rename(withSuffix(log.path(), suffix));
        offsetIndex.rename(withSuffix(offsetIndex.path(), suffix));
        timeIndex.rename(withSuffix(timeIndex.path(), suffix));
        transactions.rename(withSuffix(transactions.path(), suffix));
    }

    /** Puts another suffix in the place of this one; the log, which decides, comes last. */
    void renameSuffix(String from, String to) {
        offsetIndex.rename(replaced(offsetIndex.path(), from, to));
        timeIndex.rename(replaced(timeIndex.path(), from, to));
        transactions.rename(replaced(transactions.path(), from, to));
        log.rename(replaced(log.path(), from, to));
    }

    private static Path replaced(Path path, String from, String to) {
        String name = String.valueOf(path.getFileName());
        Check.that(name.endsWith(from), "a file has the suffix of its stage");
        return path.resolveSibling(name.substring(0, name.length() - from.length()) + to);
    }

    private static Path withSuffix(Path path, String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }

    /** No use from now on; reads in flight go on. */
    void retire() {
        log.retire();
        offsetIndex.retire();
        timeIndex.retire();
        transactions.retire();
    }

    void delete() {
        log.delete();
        offsetIndex.delete();
        timeIndex.delete();
        transactions.delete();
    }
}
