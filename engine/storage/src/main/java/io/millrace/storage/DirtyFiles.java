package io.millrace.storage;

import io.millrace.files.StoredFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

    void add(List<StoredFile> leased) {
        files.addAll(leased);
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

    /** Waits for the disk and gives up the references. */
    void sync(LogEnvironment environment, Path path) {
        try {
            for (StoredFile file : files) {
                file.sync();
            }
            if (directory) {
                environment.files().syncDirectory(path);
            }
            if (dataDirectoryEntry != NO_ENTRY) {
                environment.entries().sync(dataDirectoryEntry);
            }
        } finally {
            release();
        }
    }

    void release() {
        files.forEach(StoredFile::close);
        files.clear();
    }
}
