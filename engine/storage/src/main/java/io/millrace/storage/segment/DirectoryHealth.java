package io.millrace.storage.segment;

import io.millrace.base.FaultKind;
import io.millrace.files.FileSystem;
import io.millrace.files.FilesException;
import io.millrace.storage.StorageException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a data directory takes writes: free space against the watermark, and failure, which is
 * for good: after a failed sync nobody knows what the disk holds. Safe from any thread.
 */
public final class DirectoryHealth {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryHealth.class);

    private final FileSystem files;
    private final Path path;
    private final long minFreeBytes;
    private final AtomicLong usableBytes = new AtomicLong(Long.MAX_VALUE);
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private final KeptAside keptAside = new KeptAside();
    private volatile boolean full;

    public DirectoryHealth(FileSystem files, Path path, long minFreeBytes) {
        this.files = files;
        this.path = path;
        this.minFreeBytes = minFreeBytes;
    }

    /** Asks the disk. Clears a full state when there is room again. */
    public void measure() {
        long usable;
        try {
            usable = files.usableBytes(path);
        } catch (FilesException unknown) {
            LOG.warn("free space of {} is unknown: {}", path, unknown.getMessage());
            return;
        }
        usableBytes.set(usable);
        boolean nowFull = usable < minFreeBytes || usable == 0;
        if (nowFull != full) {
            full = nowFull;
            if (nowFull) {
                LOG.warn(
                        "{} has {} bytes free, less than {}: no appends",
                        path,
                        usable,
                        minFreeBytes);
            } else {
                LOG.info("{} has {} bytes free: appends go on", path, usable);
            }
        }
    }

    /** Takes note of bytes on their way to the disk. */
    public void spent(long bytes) {
        if (usableBytes.addAndGet(-bytes) < minFreeBytes) {
            measure();
        }
    }

    /** The disk said that it is full; {@link #measure} decides when that is over. */
    void becameFull() {
        if (!full) {
            LOG.warn("{} is full: no appends until there is room", path);
        }
        full = true;
    }

    public KeptAside keptAside() {
        return keptAside;
    }

    public boolean full() {
        return full;
    }

    public boolean failed() {
        return failure.get() != null;
    }

    /** Fails the directory for good. */
    public StorageException fail(FilesException cause) {
        if (failure.compareAndSet(null, String.valueOf(cause.getMessage()))) {
            LOG.error("{} has failed; it takes no more writes until a restart", path, cause);
        }
        return new StorageException(
                FaultKind.RESOURCE, path.toString(), "the data directory failed", cause);
    }

    /** What is exhausted only delays what failed; anything else fails the directory. */
    public void delayed(FilesException cause) {
        if (!passes(cause)) {
            throw fail(cause);
        }
    }

    /** Whether it may succeed later; takes note when that is because the disk is full. */
    public boolean passes(FilesException cause) {
        if (cause.reason() == FilesException.Reason.NO_SPACE) {
            becameFull();
        }
        return cause.passes();
    }

    /** Fails it, unless something is exhausted, which passes. */
    public StorageException failUnlessPassing(FilesException cause, String message) {
        if (!passes(cause)) {
            return fail(cause);
        }
        return new StorageException(FaultKind.RETRY, path.toString(), message, cause);
    }

    public void requireWorking() {
        String why = failure.get();
        if (why != null) {
            throw new StorageException(
                    FaultKind.RESOURCE, path.toString(), "the data directory failed: " + why, null);
        }
    }
}
