package io.millrace.storage;

import io.millrace.files.FileSystem;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a bounded number of files open between uses: beyond the bound the one that went longest
 * without a lease is closed (second chance, not an exact order). Safe from any thread; its lock is
 * never held while a file is opened or closed.
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
        for (PooledFile victim = victim(); victim != null; victim = victim()) {
            victim.close();
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

    private @Nullable PooledFile victim() {
        synchronized (open) {
            if (open.size() <= openMax) {
                return null;
            }
            for (int i = open.size(); i > 0; i--) {
                PooledFile oldest = open.removeFirst();
                if (!oldest.takeUsed()) {
                    return oldest;
                }
                open.addLast(oldest);
            }
            return open.removeFirst();
        }
    }
}
