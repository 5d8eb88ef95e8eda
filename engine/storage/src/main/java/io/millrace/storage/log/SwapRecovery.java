package io.millrace.storage.log;

import io.millrace.files.Access;
import io.millrace.files.FileSystem;
import io.millrace.files.StoredFile;
import io.millrace.storage.StorageException;
import io.millrace.storage.segment.BatchWalk;
import io.millrace.storage.segment.LogFileNames;
import java.nio.file.Path;
import java.util.List;

/**
 * Finishes or undoes the swaps of a cleaning that a stop has interrupted; see {@link LogSwap}. Used
 * once, before a log's files are looked at.
 */
final class SwapRecovery {
    private static final List<String> INDEXES =
            List.of(LogFileNames.INDEX, LogFileNames.TIME_INDEX, LogFileNames.TRANSACTION_INDEX);

    private final FileSystem files;
    private final Path directory;

    SwapRecovery(FileSystem files, Path directory) {
        this.files = files;
        this.directory = directory;
    }

    void run() {
        List<String> names = files.list(directory);
        boolean changed = false;
        for (String name : names) {
            if (name.endsWith(LogFileNames.CLEANED)) {
                changed |= files.delete(directory.resolve(name));
            }
        }
        for (String name : names) {
            long base = LogFileNames.offsetOf(name, LogFileNames.LOG + LogFileNames.SWAP);
            if (base >= 0) {
                finish(base, names);
                changed = true;
            }
        }
        for (String name : names) {
            if (name.endsWith(LogFileNames.SWAP)) {
                changed |= files.delete(directory.resolve(name));
            }
        }
        if (changed) {
            files.syncDirectory(directory);
        }
    }

    private void finish(long base, List<String> names) {
        long end = endOf(base);
        for (String name : names) {
            long old = LogFileNames.offsetOf(name, LogFileNames.LOG);
            if (old > base && old < end) {
                INDEXES.forEach(suffix -> files.delete(LogFileNames.of(directory, old, suffix)));
                files.delete(directory.resolve(name));
            }
            long snapshot = LogFileNames.offsetOf(name, LogFileNames.SNAPSHOT);
            if (snapshot >= base && snapshot < end) {
                files.delete(directory.resolve(name));
            }
        }
        for (String suffix : INDEXES) {
            Path fresh = LogFileNames.of(directory, base, suffix + LogFileNames.SWAP);
            if (files.exists(fresh)) {
                files.rename(fresh, LogFileNames.of(directory, base, suffix));
            }
        }
        files.syncDirectory(directory);
        files.rename(
                LogFileNames.of(directory, base, LogFileNames.LOG + LogFileNames.SWAP),
                LogFileNames.of(directory, base, LogFileNames.LOG));
        files.syncDirectory(directory);
    }

    private long endOf(long base) {
        Path path = LogFileNames.of(directory, base, LogFileNames.LOG + LogFileNames.SWAP);
        long end = base;
        try (StoredFile file = files.open(path, Access.READ)) {
            BatchWalk walk = new BatchWalk(file, 0, file.sizeBytes());
            while (walk.next()) {
                end = walk.batch().nextOffset();
            }
            if (walk.end() != BatchWalk.End.CLEAN) {
                throw StorageException.corrupt(
                        path + " at " + walk.endPosition(), "no batch begins here");
            }
        }
        return end;
    }
}
