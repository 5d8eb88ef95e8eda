package io.millrace.storage;

import io.millrace.files.StoredFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The aborted transactions whose markers are in one segment. Written at once, without gathering:
 * aborts are rare. Guarded by the log's lock; reading may run beside.
 */
final class TransactionIndex {
    static final int ENTRY_BYTES = 34;
    private static final short VERSION = 0;
    private static final int FIRST_AT = Short.BYTES + Long.BYTES;
    private static final int LAST_AT = FIRST_AT + Long.BYTES;

    /** Far above what one segment can hold: a marker batch takes 78 bytes. */
    private static final int FILE_BYTES_MAX = 1 << 30;

    private final PooledFile file;
    private boolean unsynced;

    /** Only {@link #append} makes the file, so that its absence is asked for once. */
    private volatile boolean absent;

    TransactionIndex(PooledFile file) {
        this.file = file;
    }

    void append(AbortedTransaction aborted) {
        ByteBuffer entry = ByteBuffer.allocate(ENTRY_BYTES);
        entry.putShort(VERSION)
                .putLong(aborted.producerId())
                .putLong(aborted.firstOffset())
                .putLong(aborted.lastOffset())
                .putLong(aborted.lastStableOffset());
        absent = false;
        try (StoredFile stored = file.leaseOrCreate()) {
            long whole = stored.sizeBytes() / ENTRY_BYTES * ENTRY_BYTES;
            stored.write(entry.flip(), whole);
        }
        unsynced = true;
    }

    /** Makes the file, so that it takes the place of another one. */
    void create() {
        absent = false;
        file.leaseOrCreate().close();
        unsynced = true;
    }

    boolean exists() {
        return !isAbsent();
    }

    /** Whole entries in the order of their last offsets. */
    List<AbortedTransaction> entries() {
        if (isAbsent()) {
            return List.of();
        }
        ByteBuffer bytes;
        try (StoredFile stored = file.lease()) {
            bytes = ByteBuffer.allocate((int) Math.min(stored.sizeBytes(), FILE_BYTES_MAX));
            stored.read(bytes, 0);
        }
        bytes.flip();
        List<AbortedTransaction> entries = new ArrayList<>(bytes.remaining() / ENTRY_BYTES);
        while (bytes.remaining() >= ENTRY_BYTES) {
            if (bytes.getShort() != VERSION) {
                throw StorageException.corrupt(
                        file.path() + " at " + (bytes.position() - Short.BYTES),
                        "an entry of an unknown version");
            }
            entries.add(
                    new AbortedTransaction(
                            bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong()));
        }
        return entries;
    }

    /**
     * After a crash: keeps the entries of markers below the offset, which are on disk; what follows
     * may be anything, and is found anew.
     */
    void keepDurable(long offset) {
        if (isAbsent()) {
            return;
        }
        try (StoredFile stored = file.lease()) {
            ByteBuffer bytes =
                    ByteBuffer.allocate((int) Math.min(stored.sizeBytes(), FILE_BYTES_MAX));
            stored.read(bytes, 0);
            bytes.flip();
            int kept = 0;
            long last = -1;
            while (bytes.remaining() - kept >= ENTRY_BYTES
                    && bytes.getShort(kept) == VERSION
                    && bytes.getLong(kept + LAST_AT)
                            > Math.max(last, bytes.getLong(kept + FIRST_AT))
                    && bytes.getLong(kept + LAST_AT) < offset) {
                last = bytes.getLong(kept + LAST_AT);
                kept += ENTRY_BYTES;
            }
            if (kept < stored.sizeBytes()) {
                stored.truncate(kept);
                unsynced = true;
            }
        }
    }

    private boolean isAbsent() {
        if (!absent && !file.exists()) {
            absent = true;
        }
        return absent;
    }

    /** Removes the transactions whose markers are at or above the offset. */
    void truncateTo(long offset) {
        if (isAbsent()) {
            return;
        }
        long kept = entries().stream().filter(entry -> entry.lastOffset() < offset).count();
        try (StoredFile stored = file.lease()) {
            stored.truncate(kept * ENTRY_BYTES);
        }
        unsynced = true;
    }

    boolean isUnsynced() {
        return unsynced;
    }

    @Nullable StoredFile leaseUnsynced() {
        if (!unsynced) {
            return null;
        }
        unsynced = false;
        return file.lease();
    }

    Path path() {
        return file.path();
    }

    void rename(Path to) {
        file.rename(to);
    }

    void retire() {
        file.retire();
    }

    void delete() {
        file.delete();
    }
}
