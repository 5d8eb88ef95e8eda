package io.millrace.storage.segment;

import io.millrace.files.FileSystem;
import java.nio.file.Path;

/**
 * Whether the names in a data directory are on disk: logs are made without waiting for it, and the
 * first sync of any of them makes all durable. Safe from any thread.
 */
public final class DirectoryEntries {
    private final FileSystem files;
    private final Path path;
    private long made;
    private long synced;

    DirectoryEntries(FileSystem files, Path path) {
        this.files = files;
        this.path = path;
    }

    /** A name was made; returns its number. */
    public synchronized long made() {
        return ++made;
    }

    /** Returns when the name with that number is on disk. */
    void sync(long number) {
        long upTo;
        synchronized (this) {
            if (number <= synced) {
                return;
            }
            upTo = made;
        }
        files.syncDirectory(path);
        synchronized (this) {
            synced = Math.max(synced, upTo);
        }
    }
}
