package io.millrace.storage.segment;

import io.millrace.base.Check;
import io.millrace.files.FilesException;
import io.millrace.files.StoredFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A sparse index of one segment: entries of a rising key and a value. New entries gather in memory
 * and go to the file some hundreds at a time, so that an append costs no second write; look-ups go
 * to that tail first, then into the file by plain reads.
 *
 * <p>Owned by its segment, whose log's lock guards the changes; {@link #floor} may run beside them.
 */
public final class EntryIndex {

    /** The two layouts, as in the package's grammar. */
    enum Shape {
        /** int32 relative offset, int32 position. */
        OFFSET(8),
        /** int64 timestamp, int32 relative offset. */
        TIME(12);

        private final int entryBytes;

        Shape(int entryBytes) {
            this.entryBytes = entryBytes;
        }
    }

    public record Entry(long key, int value) {}

    /** Entries gathered before they are written: 4 KiB of the offset index. */
    private static final int TAIL_ENTRIES_MAX = 512;

    private static final int TAIL_ENTRIES_FIRST = 8;

    /** A look-up reads this many entries at once when the search is that narrow. */
    private static final int WINDOW_ENTRIES = 256;

    private static final long[] NO_KEYS = {};
    private static final int[] NO_VALUES = {};

    private final PooledFile file;
    private final Shape shape;
    private int storedCount = -1;
    private boolean unsynced;

    /** Of the file, once it was asked for: so that an append finds it without the disk. */
    private @Nullable Entry lastStored;

    private long[] tailKeys = NO_KEYS;
    private int[] tailValues = NO_VALUES;
    private int tailCount;

    EntryIndex(PooledFile file, Shape shape) {
        this.file = file;
        this.shape = shape;
    }

    Path path() {
        return file.path();
    }

    boolean fileExists() {
        return file.exists();
    }

    /** Whether the file is made of whole entries. */
    boolean hasWholeEntries() {
        return fileExists() && fileBytes() % shape.entryBytes == 0;
    }

    public synchronized int count() {
        return storedCount() + tailCount;
    }

    public boolean isFull(int limitBytes) {
        return (long) (count() + 1) * shape.entryBytes > limitBytes;
    }

    synchronized @Nullable Entry last() {
        if (tailCount > 0) {
            return new Entry(tailKeys[tailCount - 1], tailValues[tailCount - 1]);
        }
        int stored = storedCount();
        if (stored > 0 && lastStored == null) {
            lastStored = read(stored - 1, 1)[0];
        }
        return stored == 0 ? null : lastStored;
    }

    /** Makes sure that the next {@link #append}s, and {@link #last}, don't need the disk. */
    synchronized void ensureRoom(int entries) {
        last();
        if (tailCount + entries > TAIL_ENTRIES_MAX) {
            flush();
        }
    }

    synchronized void append(long key, int value) {
        storedCount();
        if (tailCount == tailKeys.length) {
            int capacity = Math.max(TAIL_ENTRIES_FIRST, tailCount * 2);
            tailKeys = Arrays.copyOf(tailKeys, capacity);
            tailValues = Arrays.copyOf(tailValues, capacity);
        }
        tailKeys[tailCount] = key;
        tailValues[tailCount] = value;
        tailCount++;
    }

    /** The entry with the greatest key that is not above {@code key}; null when all are above. */
    public @Nullable Entry floor(long key) {
        int stored;
        synchronized (this) {
            if (tailCount > 0 && tailKeys[0] <= key) {
                int at = Arrays.binarySearch(tailKeys, 0, tailCount, key);
                int floor = at >= 0 ? at : -at - 2;
                return new Entry(tailKeys[floor], tailValues[floor]);
            }
            stored = storedCount();
        }
        return floorStored(key, stored);
    }

    /** The last entry whose value is not above {@code value}; null when all are above. */
    @Nullable Entry floorOfValue(int value) {
        int stored;
        synchronized (this) {
            for (int i = tailCount - 1; i >= 0; i--) {
                if (tailValues[i] <= value) {
                    return new Entry(tailKeys[i], tailValues[i]);
                }
            }
            stored = storedCount();
        }
        int low = 0;
        int high = stored;
        while (low < high) {
            int middle = (low + high) >>> 1;
            Entry[] probe = read(middle, 1);
            if (probe.length == 0 || probe[0].value > value) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        Entry[] found = low == 0 ? new Entry[0] : read(low - 1, 1);
        return found.length == 0 ? null : found[0];
    }

    private @Nullable Entry floorStored(long key, int stored) {
        // Invariant: entries below `low` are at or below the key, those from `high` on are above.
        int low = 0;
        int high = stored;
        while (high - low > WINDOW_ENTRIES) {
            int middle = (low + high) >>> 1;
            Entry[] probe = read(middle, 1);
            if (probe.length == 0 || probe[0].key > key) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return lastUpTo(key, bytes(low, high - low));
    }

    /** Without an object for each entry of the window. */
    private @Nullable Entry lastUpTo(long key, ByteBuffer window) {
        int found = -1;
        int count = window.remaining() / shape.entryBytes;
        for (int i = 0; i < count && keyAt(window, i) <= key; i++) {
            found = i;
        }
        return found < 0 ? null : entryAt(window, found);
    }

    private long keyAt(ByteBuffer entries, int index) {
        int position = index * shape.entryBytes;
        return shape == Shape.OFFSET ? entries.getInt(position) : entries.getLong(position);
    }

    private Entry entryAt(ByteBuffer entries, int index) {
        int value = entries.getInt((index + 1) * shape.entryBytes - Integer.BYTES);
        return new Entry(keyAt(entries, index), value);
    }

    /**
     * Keeps the entries up to the first whose key is above, or that don't rise: a crash's zeros.
     */
    synchronized void keepKeysUpTo(long lastKey) {
        keepWhile(entry -> entry.key <= lastKey);
    }

    /** The same by value. */
    synchronized void keepValuesUpTo(int lastValue) {
        keepWhile(entry -> entry.value <= lastValue);
    }

    private void keepWhile(Predicate<Entry> kept) {
        flush();
        int stored = storedCount();
        Entry previous = null;
        for (int from = 0; from < stored; from += WINDOW_ENTRIES) {
            Entry[] window = read(from, Math.min(WINDOW_ENTRIES, stored - from));
            for (int i = 0; i < window.length; i++) {
                Entry entry = window[i];
                boolean rises =
                        previous == null
                                || (entry.key > previous.key && entry.value >= previous.value);
                if (!rises || !kept.test(entry)) {
                    keepFirst(from + i);
                    return;
                }
                previous = entry;
            }
        }
        keepFirst(stored);
    }

    /** Keeps no entry; the file is made when it is missing. */
    public synchronized void clear() {
        tailCount = 0;
        keepFirst(0);
    }

    private void keepFirst(int count) {
        if (count == storedCount() && fileExists() && hasWholeEntries()) {
            return;
        }
        try (StoredFile stored = file.leaseOrCreate()) {
            stored.truncate((long) count * shape.entryBytes);
        }
        lastStored = null;
        storedCount = count;
        unsynced = true;
    }

    /** Writes the gathered entries into the page cache; the file is made when it is missing. */
    synchronized void flush() {
        if (tailCount == 0 && fileExists()) {
            return;
        }
        int count = storedCount();
        ByteBuffer bytes = ByteBuffer.allocate(tailCount * shape.entryBytes);
        for (int i = 0; i < tailCount; i++) {
            if (shape == Shape.OFFSET) {
                bytes.putInt((int) tailKeys[i]);
            } else {
                bytes.putLong(tailKeys[i]);
            }
            bytes.putInt(tailValues[i]);
        }
        try (StoredFile stored = file.leaseOrCreate()) {
            // Positional, so that a part left by a full disk is written over.
            stored.write(bytes.flip(), (long) count * shape.entryBytes);
        }
        storedCount = count + tailCount;
        if (tailCount > 0) {
            unsynced = true;
            lastStored = new Entry(tailKeys[tailCount - 1], tailValues[tailCount - 1]);
        }
        tailCount = 0;
        tailKeys = NO_KEYS;
        tailValues = NO_VALUES;
    }

    synchronized boolean isUnsynced() {
        return unsynced;
    }

    /** The file when it holds what was never synced. */
    synchronized @Nullable UnsyncedFile leaseUnsynced() {
        if (!unsynced) {
            return null;
        }
        UnsyncedFile leased = new UnsyncedFile(file.lease(), this::notSynced);
        unsynced = false;
        return leased;
    }

    private synchronized void notSynced() {
        unsynced = true;
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

    private int storedCount() {
        if (storedCount < 0) {
            storedCount = fileExists() ? (int) (fileBytes() / shape.entryBytes) : 0;
        }
        return storedCount;
    }

    private long fileBytes() {
        try (StoredFile stored = file.lease()) {
            return stored.sizeBytes();
        }
    }

    /** Fewer than asked for when the file was cut meanwhile. */
    private Entry[] read(int from, int count) {
        ByteBuffer bytes = bytes(from, count);
        Entry[] entries = new Entry[bytes.remaining() / shape.entryBytes];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = entryAt(bytes, i);
        }
        Check.that(entries.length <= count, "no more entries than asked", entries.length, count);
        return entries;
    }

    private ByteBuffer bytes(int from, int count) {
        ByteBuffer bytes = ByteBuffer.allocate(count * shape.entryBytes);
        if (count == 0) {
            return bytes;
        }
        try (StoredFile stored = file.lease()) {
            stored.read(bytes, (long) from * shape.entryBytes);
        } catch (FilesException failure) {
            if (failure.reason() == FilesException.Reason.NOT_FOUND) {
                return ByteBuffer.allocate(0);
            }
            throw failure;
        }
        return bytes.flip();
    }
}
