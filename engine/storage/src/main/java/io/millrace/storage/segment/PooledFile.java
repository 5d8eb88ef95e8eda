package io.millrace.storage.segment;

import io.millrace.files.Access;
import io.millrace.files.FilesException;
import io.millrace.files.FilesException.Reason;
import io.millrace.files.StoredFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One file of a log, opened when it is used and closed by {@link OpenFiles} when it is not. Safe
 * from any thread.
 */
final class PooledFile {
    private final OpenFiles pool;
    private volatile Path path;
    private volatile @Nullable StoredFile file;
    private volatile boolean used;
    private boolean retired;

    PooledFile(OpenFiles pool, Path path) {
        this.pool = pool;
        this.path = path;
    }

    Path path() {
        return path;
    }

    boolean exists() {
        return file != null || pool.files().exists(path);
    }

    /** The open file with a reference for the caller, who closes it. It must exist. */
    StoredFile lease() {
        return lease(Access.WRITE);
    }

    /** The same; made when it is missing. */
    StoredFile leaseOrCreate() {
        return lease(Access.CREATE);
    }

    private StoredFile lease(Access access) {
        try {
            return leaseOnce(access);
        } catch (FilesException failure) {
            // What the pool keeps open for later gives way to what is wanted now.
            if (failure.reason() != Reason.TOO_MANY_FILES || !pool.shed()) {
                throw failure;
            }
            return leaseOnce(access);
        }
    }

    private StoredFile leaseOnce(Access access) {
        StoredFile current = file;
        if (current != null && current.retain()) {
            used = true;
            return current;
        }
        synchronized (this) {
            current = file;
            if (current != null && current.retain()) {
                return current;
            }
            if (retired) {
                // Never by name again: another log may have a file of this name by now.
                throw new FilesException(Reason.NOT_FOUND, path, "it is out of use", null);
            }
            current = pool.files().open(path, access);
            current.retain();
            file = current;
        }
        pool.opened(this);
        return current;
    }

    /** Whether it was leased since the last call. */
    boolean takeUsed() {
        boolean was = used;
        used = false;
        return was;
    }

    /** Renames it on disk; whoever has it open goes on reading. */
    void rename(Path to) {
        synchronized (this) {
            if (pool.files().exists(path)) {
                pool.files().rename(path, to);
            }
            path = to;
        }
    }

    /** False when there is a lease: a second handle would not see what is written through it. */
    boolean closeIfIdle() {
        synchronized (this) {
            StoredFile current = file;
            if (current != null && !current.closeIfOnly()) {
                return false;
            }
            file = null;
            return true;
        }
    }

    /** Gives up the pool's own reference. A later lease opens it again. */
    void close() {
        StoredFile current;
        synchronized (this) {
            current = file;
            file = null;
        }
        if (current != null) {
            pool.closed(this);
            current.close();
        }
    }

    /** No lease from now on; those that were given go on. */
    void retire() {
        synchronized (this) {
            retired = true;
        }
        close();
    }

    /** Removes it from the disk; readers that have it open go on. */
    void delete() {
        retire();
        pool.files().delete(path);
    }
}
