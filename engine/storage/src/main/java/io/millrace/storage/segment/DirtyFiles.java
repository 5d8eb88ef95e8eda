package io.millrace.storage.segment;

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
public final class DirtyFiles {
    public static final long NO_ENTRY = -1;

    /** A segment and how much of it the sync covers. */
    public record Covered(Segment segment, int sizeBytes) {}

    private final List<Covered> covered = new ArrayList<>(2);
    private final List<StoredFile> files = new ArrayList<>(2);
    private final List<UnsyncedFile> indexes = new ArrayList<>(0);
    private final long directoryChanges;
    private long dataDirectoryEntry = NO_ENTRY;
    private boolean directory;

    /**
     * @param directoryChanges how many changes of names the log's directory had seen
     */
    public DirtyFiles(long directoryChanges) {
        this.directoryChanges = directoryChanges;
    }

    public void add(Segment segment) {
        files.add(segment.lease());
        covered.add(new Covered(segment, segment.sizeBytes()));
    }

    public void add(StoredFile leased) {
        files.add(leased);
    }

    void addIfPresent(@Nullable UnsyncedFile index) {
        if (index != null) {
            indexes.add(index);
        }
    }

    public void addDirectory() {
        directory = true;
    }

    public void addDataDirectoryEntry(long entry) {
        dataDirectoryEntry = entry;
    }

    public List<Covered> covered() {
        return covered;
    }

    public long directoryChanges() {
        return directoryChanges;
    }

    /**
     * Waits for the disk and gives up the references. What it throws {@link FilesException#passes}
     * only where it is certain that what was written is as good as before.
     */
    public void sync(LogEnvironment environment, Path path) {
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
    public void release() {
        files.forEach(StoredFile::close);
        files.clear();
        indexes.forEach(UnsyncedFile::giveUp);
        indexes.clear();
    }
}
