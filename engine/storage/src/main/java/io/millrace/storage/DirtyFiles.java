package io.millrace.storage;

import io.millrace.files.FilesException;
import io.millrace.files.StoredFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Files that a sync must cover, as they were at one moment under the log's lock, each with a
 * reference. Made by one thread and synced by one.
 */
final class DirtyFiles {
    static final long NO_ENTRY = -1;

    /** A segment and how much of it the sync covers. */
    record Covered(Segment segment, int sizeBytes) {}

    private final List<Covered> covered = new ArrayList<>(2);
    private final List<StoredFile> files = new ArrayList<>(2);
    private final List<UnsyncedFile> indexes = new ArrayList<>(0);
    private final long directoryChanges;
    private long dataDirectoryEntry = NO_ENTRY;
    private boolean directory;

    /**
     * @param directoryChanges how many changes of names the log's directory had seen
     */
    DirtyFiles(long directoryChanges) {
        this.directoryChanges = directoryChanges;
    }

    void add(Segment segment) {
        files.add(segment.lease());
        covered.add(new Covered(segment, segment.sizeBytes()));
    }

    void add(StoredFile leased) {
        files.add(leased);
    }

    void addIfPresent(@Nullable UnsyncedFile index) {
        if (index != null) {
            indexes.add(index);
        }
    }

    void addDirectory() {
        directory = true;
    }

    void addDataDirectoryEntry(long entry) {
        dataDirectoryEntry = entry;
    }

    List<Covered> covered() {
        return covered;
    }

    long directoryChanges() {
        return directoryChanges;
    }

    /**
     * Waits for the disk and gives up the references. What it throws {@link FilesException#passes}
     * only where it is certain that what was written is as good as before.
     */
    void sync(LogEnvironment environment, Path path) {
        try {
            files.forEach(DirtyFiles::sync);
            indexes.forEach(index -> sync(index.file()));
            if (directory) {
                environment.files().syncDirectory(path);
            }
            if (dataDirectoryEntry != NO_ENTRY) {
                environment.entries().sync(dataDirectoryEntry);
            }
            indexes.forEach(index -> index.file().close());
            indexes.clear();
        } finally {
            release();
        }
    }

    /** Also a disk without room for what it has taken loses it: no later sync tells. */
    private static void sync(StoredFile file) {
        try {
            file.sync();
        } catch (FilesException failure) {
            throw failure.passes()
                    ? new FilesException(
                            FilesException.Reason.FAILED,
                            file.path(),
                            String.valueOf(failure.getMessage()),
                            failure)
                    : failure;
        }
    }

    /** Gives up the references; nothing was synced. */
    void release() {
        files.forEach(StoredFile::close);
        files.clear();
        indexes.forEach(UnsyncedFile::giveUp);
        indexes.clear();
    }
}
