package io.millrace.storage.segment;

import io.millrace.files.FileSystem;
import io.millrace.files.FilesException;
import io.millrace.files.StoredFile;
import io.millrace.storage.AbortedTransaction;
import io.millrace.storage.StorageException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The aborted transactions whose markers are in one segment. Written at once, without gathering, as
 * long as there is room: aborts are rare. Guarded by the log's lock; reading may run beside.
 */
public final class TransactionIndex {
    public static final int ENTRY_BYTES = 34;
    private static final short VERSION = 0;
    private static final int LAST_AT = Short.BYTES + 2 * Long.BYTES;

    /** Entries of one segment that are held against the log: a few short reads each. */
    static final int EVIDENCE_MAX = 500;

    /** Far above what one segment can hold: a marker batch takes 78 bytes. */
    private static final int FILE_BYTES_MAX = 1 << 30;

    private final PooledFile file;
    private volatile boolean unsynced;

    /** Only {@link #append} makes the file, so that its absence is asked for once. */
    private volatile boolean absent;

    private volatile boolean checked;

    /** Those for which there was no room yet. A reader takes them before it reads the file. */
    private volatile List<AbortedTransaction> unwritten = List.of();

    TransactionIndex(PooledFile file) {
        this.file = file;
    }

    /** When it throws, the entry is known all the same; {@link #flush} writes it. */
    public void append(AbortedTransaction aborted) {
        List<AbortedTransaction> more = new ArrayList<>(unwritten);
        more.add(aborted);
        unwritten = List.copyOf(more);
        flush();
    }

    /** Writes what found no room before. */
    void flush() {
        List<AbortedTransaction> entries = unwritten;
        if (entries.isEmpty()) {
            return;
        }
        if (isAbsent()) {
            checked = true;
        }
        absent = false;
        ByteBuffer bytes = ByteBuffer.allocate(entries.size() * ENTRY_BYTES);
        entries.forEach(entry -> put(bytes, entry));
        try (StoredFile stored = file.leaseOrCreate()) {
            write(stored, bytes.flip());
        }
        unsynced = true;
        unwritten = List.of();
    }

    private static void write(StoredFile stored, ByteBuffer entries) {
        long whole = stored.sizeBytes() / ENTRY_BYTES * ENTRY_BYTES;
        try {
            stored.write(entries, whole);
        } catch (FilesException failure) {
            stored.truncate(whole);
            throw failure;
        }
    }

    /** Makes the file, so that it takes the place of another one. */
    public void create() {
        absent = false;
        file.leaseOrCreate().close();
        unsynced = true;
    }

    /** 0 when there is no file. */
    public long sizeBytes() {
        if (isAbsent()) {
            return 0;
        }
        try (StoredFile stored = file.lease()) {
            return stored.sizeBytes();
        }
    }

    public boolean exists() {
        return !isAbsent() || !unwritten.isEmpty();
    }

    /** Whole entries in the order of their last offsets. */
    public List<AbortedTransaction> entries() {
        List<AbortedTransaction> behind = unwritten;
        List<AbortedTransaction> entries = isAbsent() ? List.of() : stored();
        if (behind.isEmpty()) {
            return entries;
        }
        long last = entries.isEmpty() ? -1 : entries.getLast().lastOffset();
        List<AbortedTransaction> all = new ArrayList<>(entries);
        behind.stream().filter(entry -> entry.lastOffset() > last).forEach(all::add);
        return all;
    }

    private List<AbortedTransaction> stored() {
        ByteBuffer bytes = content();
        List<AbortedTransaction> entries = new ArrayList<>(bytes.remaining() / ENTRY_BYTES);
        while (bytes.remaining() >= ENTRY_BYTES) {
            if (bytes.getShort() != VERSION) {
                throw StorageException.corrupt(
                        file.path() + " at " + (bytes.position() - Short.BYTES),
                        "an entry of an unknown version");
            }
            entries.add(entry(bytes));
        }
        return entries;
    }

    private ByteBuffer content() {
        try (StoredFile stored = file.lease()) {
            ByteBuffer bytes =
                    ByteBuffer.allocate((int) Math.min(stored.sizeBytes(), FILE_BYTES_MAX));
            stored.read(bytes, 0);
            return bytes.flip();
        }
    }

    private static AbortedTransaction entry(ByteBuffer bytes) {
        return new AbortedTransaction(
                bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    /** Whether {@link #isSound} has said so; what is appended here since is. */
    public boolean isChecked() {
        return checked || isAbsent();
    }

    /**
     * Whether the file could have been written by {@link #append}, of a segment that begins at the
     * offset: its entries have no checksums.
     *
     * @param evidence whether the log bears an entry out; asked of {@link #EVIDENCE_MAX} at most,
     *     evenly spread
     */
    public boolean isSound(long baseOffset, Predicate<AbortedTransaction> evidence) {
        checked = isAbsent() || isSound(content(), baseOffset, evidence);
        return checked;
    }

    private static boolean isSound(
            ByteBuffer bytes, long baseOffset, Predicate<AbortedTransaction> evidence) {
        int count = bytes.remaining() / ENTRY_BYTES;
        int stride = Math.ceilDiv(Math.max(1, count), EVIDENCE_MAX);
        long last = baseOffset - 1;
        long stable = 0;
        for (int i = 0; i < count; i++) {
            if (bytes.getShort() != VERSION) {
                return false;
            }
            AbortedTransaction entry = entry(bytes);
            if (!isPossible(entry, last)
                    || entry.firstOffset() < stable
                    || (i % stride == 0 && !evidence.test(entry))) {
                return false;
            }
            last = entry.lastOffset();
            stable = Math.max(stable, entry.lastStableOffset());
        }
        return !bytes.hasRemaining();
    }

    private static boolean isPossible(AbortedTransaction entry, long previousLast) {
        return entry.producerId() >= 0
                && entry.firstOffset() >= 0
                && entry.firstOffset() < entry.lastOffset()
                && entry.lastOffset() > previousLast
                && entry.lastStableOffset() >= 0
                && entry.lastStableOffset() <= entry.lastOffset() + 1;
    }

    /** What could be an entry, of a file that may be damaged. */
    public List<AbortedTransaction> possibleEntries(long baseOffset) {
        List<AbortedTransaction> possible = new ArrayList<>();
        ByteBuffer bytes = isAbsent() ? ByteBuffer.allocate(0) : content();
        while (bytes.remaining() >= ENTRY_BYTES) {
            short version = bytes.getShort();
            AbortedTransaction entry = entry(bytes);
            if (version == VERSION && isPossible(entry, baseOffset - 1)) {
                possible.add(entry);
            }
        }
        return possible;
    }

    /**
     * After a crash: the entries of markers below the offset are on disk; those above may be
     * anything, and are replaced by what the log says.
     *
     * @return false, and nothing has changed, when one of those below may be damaged. Where its
     *     last offset is, it looks like one above that the log does not know.
     */
    public boolean replaceAbove(long offset, long baseOffset, List<AbortedTransaction> above) {
        unwritten = List.of();
        if (!isAbsent()) {
            ByteBuffer bytes = content();
            int kept = baseOffset >= offset ? 0 : prefixBelow(bytes, offset);
            ByteBuffer tail = bytes.slice(kept, bytes.limit() - kept);
            if (baseOffset < offset
                    && !(isSound(bytes.slice(0, kept), baseOffset, entry -> true)
                            && isKnown(tail, offset, above))) {
                return false;
            }
            cutTo(kept, bytes.limit());
        }
        above.forEach(this::append);
        return true;
    }

    /** They were written in turn: one from below can only be the first. */
    private static boolean isKnown(ByteBuffer tail, long offset, List<AbortedTransaction> above) {
        for (int at = 0; tail.limit() - at >= ENTRY_BYTES; at += ENTRY_BYTES) {
            if (tail.getLong(at + LAST_AT) < offset) {
                return false;
            }
        }
        if (tail.remaining() < ENTRY_BYTES) {
            return true;
        }
        short version = tail.getShort();
        return version == VERSION && !above.isEmpty() && above.getFirst().equals(entry(tail));
    }

    /** The bytes of the entries before the first whose marker is not below the offset. */
    private static int prefixBelow(ByteBuffer bytes, long offset) {
        int kept = 0;
        while (bytes.limit() - kept >= ENTRY_BYTES && bytes.getLong(kept + LAST_AT) < offset) {
            kept += ENTRY_BYTES;
        }
        return kept;
    }

    private void cutTo(int kept, int size) {
        if (kept < size) {
            try (StoredFile stored = file.lease()) {
                stored.truncate(kept);
            }
            unsynced = true;
        }
    }

    /** Replaces the file; durable when it returns. */
    public void rewrite(FileSystem files, List<AbortedTransaction> entries) {
        ByteBuffer bytes = ByteBuffer.allocate(entries.size() * ENTRY_BYTES);
        entries.forEach(entry -> put(bytes, entry));
        file.close();
        files.replace(file.path(), bytes.flip());
        unwritten = List.of();
        absent = false;
        checked = true;
    }

    private static void put(ByteBuffer bytes, AbortedTransaction aborted) {
        bytes.putShort(VERSION)
                .putLong(aborted.producerId())
                .putLong(aborted.firstOffset())
                .putLong(aborted.lastOffset())
                .putLong(aborted.lastStableOffset());
    }

    private boolean isAbsent() {
        if (!absent && !file.exists()) {
            absent = true;
        }
        return absent;
    }

    /** Removes the transactions whose markers are at or above the offset. */
    void truncateTo(long offset) {
        unwritten = unwritten.stream().filter(entry -> entry.lastOffset() < offset).toList();
        if (isAbsent()) {
            return;
        }
        ByteBuffer bytes = content();
        cutTo(prefixBelow(bytes, offset), bytes.limit());
    }

    boolean isUnsynced() {
        return unsynced || !unwritten.isEmpty();
    }

    /** The file when it holds what was never synced. */
    @Nullable UnsyncedFile leaseUnsynced() {
        if (!unsynced) {
            return null;
        }
        UnsyncedFile leased = new UnsyncedFile(file.lease(), () -> unsynced = true);
        unsynced = false;
        return leased;
    }

    public Path path() {
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
