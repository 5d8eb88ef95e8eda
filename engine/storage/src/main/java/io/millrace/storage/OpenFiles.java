package io.millrace.storage;

import io.millrace.files.FileSystem;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a bounded number of files open between uses: beyond the bound the one that went longest
 * without a lease is closed (second chance, not an exact order). Files with a lease stay, and may
 * exceed the bound. Safe from any thread; its lock is never held while a file is opened or closed.
 */
final class OpenFiles {
    private final FileSystem files;
    private final int openMax;
    private final ArrayDeque<PooledFile> open = new ArrayDeque<>();

    OpenFiles(FileSystem files, int openMax) {
        this.files = files;
        this.openMax = openMax;
    }

    FileSystem files() {
        return files;
    }

    void opened(PooledFile file) {
        synchronized (open) {
            open.addLast(file);
        }
        for (int tries = openCount(); tries > 0; tries--) {
            PooledFile oldest = takeOldest();
            if (oldest == null) {
                return;
            }
            if (oldest.takeUsed() || !oldest.closeIfIdle()) {
                synchronized (open) {
                    open.addLast(oldest);
                }
            }
        }
    }

    void closed(PooledFile file) {
        synchronized (open) {
            open.remove(file);
        }
    }

    int openCount() {
        synchronized (open) {
            return open.size();
        }
    }

    /** Null while the bound is kept. */
    private @Nullable PooledFile takeOldest() {
        synchronized (open) {
            return open.size() <= openMax ? null : open.pollFirst();
        }
    }
}
