package io.millrace.storage.segment;

import io.millrace.files.FileSystem;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a bounded number of files open between uses: beyond the bound the one that went longest
 * without a lease is closed (second chance, not an exact order). Files with a lease stay, and may
 * exceed the bound. Safe from any thread; its lock is never held while a file is opened or closed.
 */
public final class OpenFiles {
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
        addLast(file);
        for (int tries = openCount(); tries > 0; tries--) {
            PooledFile oldest = takeOldest(openMax);
            if (oldest == null) {
                return;
            }
            if (oldest.takeUsed() || !oldest.closeIfIdle()) {
                addLast(oldest);
            }
        }
    }

    private void addLast(PooledFile file) {
        synchronized (open) {
            open.addLast(file);
        }
    }

    /**
     * Closes half of those that nobody uses: the process may open no more. True when there were
     * some.
     */
    boolean shed() {
        int before = openCount();
        int left = before;
        for (int tries = before; tries > 0 && left > before / 2; tries--) {
            PooledFile oldest = takeOldest(0);
            if (oldest == null) {
                break;
            }
            if (oldest.closeIfIdle()) {
                left--;
            } else {
                addLast(oldest);
            }
        }
        return left < before;
    }

    void closed(PooledFile file) {
        synchronized (open) {
            open.remove(file);
        }
    }

    public int openCount() {
        synchronized (open) {
            return open.size();
        }
    }

    /** Null while there are no more than so many. */
    private @Nullable PooledFile takeOldest(int keptMax) {
        synchronized (open) {
            return open.size() <= keptMax ? null : open.pollFirst();
        }
    }
}
