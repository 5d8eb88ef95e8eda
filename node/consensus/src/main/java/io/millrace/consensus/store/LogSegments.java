package io.millrace.consensus.store;

import io.millrace.base.Check;
import io.millrace.base.Digits;
import io.millrace.base.FaultKind;
import io.millrace.consensus.ConsensusException;
import io.millrace.files.Access;
import io.millrace.files.FileSystem;
import io.millrace.files.FilesException;
import io.millrace.files.StoredFile;
import io.millrace.records.RecordBatch;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log files of a metadata directory; only the last is written. A new one begins with each
 * snapshot, so that the files before it can go. Owned by the log's thread.
 */
public final class LogSegments implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LogSegments.class);
    private static final String SUFFIX = ".log";
    private static final int NAME_DIGITS = 20;

    private final FileSystem files;
    private final Path directory;
    private @Nullable StoredFile active;
    private long activeBase;
    private long endOffset;

    public LogSegments(FileSystem files, Path directory) {
        this.files = files;
        this.directory = directory;
    }

    public long endOffset() {
        return endOffset;
    }

    public long activeSizeBytes() {
        return active().sizeBytes();
    }

    /** Whether there is a log, from the first start of the node on. */
    public boolean exists() {
        return !bases().isEmpty();
    }

    /** Whether it has no batch, of any offset: so of a new node, or of one that has lost it. */
    public boolean isEmpty() {
        for (long base : bases()) {
            if (base > 0) {
                return false;
            }
            try (StoredFile file = files.open(path(base), Access.READ)) {
                if (new BatchScan(file).next() != null) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Shows every batch at or after {@code fromOffset}, cuts a torn tail, and opens the log for
     * appending.
     */
    public void recover(long fromOffset, Consumer<RecordBatch> replay) {
        endOffset = fromOffset;
        List<Long> bases = bases();
        for (int i = 0; i < bases.size(); i++) {
            boolean last = i == bases.size() - 1;
            StoredFile file = files.open(path(bases.get(i)), Access.WRITE);
            if (bases.get(i) > endOffset) {
                throw damaged(
                        file,
                        0,
                        "what comes before it, from offset " + endOffset + " on, is missing");
            }
            recover(file, fromOffset, last, replay);
            if (last) {
                active = file;
                activeBase = bases.get(i);
            } else {
                file.close();
            }
        }
        if (active == null) {
            roll();
        }
    }

    private void recover(
            StoredFile file, long fromOffset, boolean last, Consumer<RecordBatch> replay) {
        BatchScan scan = new BatchScan(file);
        long whole = 0;
        for (RecordBatch batch = scan.next(); batch != null; batch = scan.next()) {
            if (batch.nextOffset() > fromOffset) {
                if (batch.baseOffset() != endOffset) {
                    throw damaged(file, whole, "offset " + endOffset + " is missing");
                }
                replay.accept(batch);
                endOffset = batch.nextOffset();
            }
            whole = scan.position();
        }
        if (whole == file.sizeBytes()) {
            return;
        }
        if (!last || scan.isFollowedByBatch(endOffset)) {
            throw damaged(file, whole, "the metadata log is damaged at offset " + endOffset);
        }
        log.warn(
                "file={} cut {} bytes of a torn write at byte {}, offset {}",
                file.path(),
                file.sizeBytes() - whole,
                whole,
                endOffset);
        file.truncate(whole);
        file.sync();
    }

    /**
     * As {@link #recover}, for a log whose batches are applied again: what does not fit to the
     * offset, or is damaged, is cut with all that comes after it.
     */
    public void recoverWhole(long fromOffset, Consumer<RecordBatch> replay) {
        endOffset = fromOffset;
        boolean whole = true;
        for (long base : bases()) {
            if (!whole) {
                files.delete(path(base));
                continue;
            }
            close();
            active = files.open(path(base), Access.WRITE);
            whole = recoverWhole(active, fromOffset, replay);
        }
        if (active == null || endOffset == fromOffset) {
            roll();
        }
    }

    private boolean recoverWhole(StoredFile file, long fromOffset, Consumer<RecordBatch> replay) {
        BatchScan scan = new BatchScan(file);
        long whole = 0;
        for (RecordBatch batch = scan.next(); batch != null; batch = scan.next()) {
            if (batch.nextOffset() > fromOffset) {
                if (batch.baseOffset() != endOffset) {
                    break;
                }
                replay.accept(batch);
                endOffset = batch.nextOffset();
            }
            whole = scan.position();
        }
        if (whole == file.sizeBytes()) {
            return true;
        }
        file.truncate(whole);
        return false;
    }

    private static ConsensusException damaged(StoredFile file, long position, String message) {
        return new ConsensusException(
                FaultKind.CORRUPT,
                file.path() + " at byte " + position,
                message + "; restore this file from a copy",
                null);
    }

    /** Durable when it returns. */
    public void append(ByteBuffer batch, long nextOffset) {
        write(batch, nextOffset);
        sync();
    }

    /** Durable after {@link #sync}. */
    public void write(ByteBuffer batch, long nextOffset) {
        active().append(batch);
        endOffset = nextOffset;
    }

    /** Makes the active file durable; earlier ones are since they were left. */
    public void sync() {
        active().sync();
    }

    /** Takes back what an append left behind that found no room. */
    public void cutTo(long sizeBytes) {
        active().truncate(sizeBytes);
        active().sync();
    }

    /**
     * Begins a new file at the log's end and makes its name durable. When it throws, the log goes
     * on in the old one.
     */
    public void roll() {
        StoredFile old = active;
        if (old != null && activeBase == endOffset) {
            return;
        }
        StoredFile next = files.open(path(endOffset), Access.CREATE);
        try {
            files.syncDirectory(directory);
        } catch (FilesException unnamed) {
            next.close();
            // Left there, it would make the old file one that no longer grows: a tail torn off
            // of that is damage.
            files.delete(path(endOffset));
            throw unnamed;
        }
        active = next;
        activeBase = endOffset;
        if (old != null) {
            old.close();
        }
    }

    /** Removes the files whose every record is below the offset. */
    public void removeBelow(long offset) {
        List<Long> bases = bases();
        for (int i = 0; i + 1 < bases.size(); i++) {
            if (bases.get(i + 1) <= offset) {
                files.delete(path(bases.get(i)));
            }
        }
    }

    /** Removes every batch from the offset on. Durable when it returns. */
    public void truncateTo(long offset) {
        close();
        for (long base : bases().reversed()) {
            if (base >= offset && base > 0) {
                files.delete(path(base));
            } else if (active == null) {
                active = files.open(path(base), Access.WRITE);
                BatchScan scan = new BatchScan(active);
                long end = 0;
                for (RecordBatch batch = scan.next();
                        batch != null && batch.nextOffset() <= offset;
                        batch = scan.next()) {
                    end = scan.position();
                }
                cutTo(end);
            }
        }
        endOffset = offset;
        if (active == null) {
            roll();
        }
        files.syncDirectory(directory);
    }

    /** Removes everything and goes on at the offset, behind a snapshot. */
    public void restartAt(long offset) {
        close();
        for (long base : bases()) {
            files.delete(path(base));
        }
        endOffset = offset;
        roll();
    }

    private List<Long> bases() {
        List<Long> bases = new ArrayList<>();
        for (String name : files.list(directory)) {
            if (name.length() == NAME_DIGITS + SUFFIX.length() && name.endsWith(SUFFIX)) {
                bases.add(Long.parseLong(name.substring(0, NAME_DIGITS)));
            }
        }
        return bases;
    }

    private Path path(long baseOffset) {
        return directory.resolve(Digits.padded(baseOffset, NAME_DIGITS) + SUFFIX);
    }

    private StoredFile active() {
        return Check.present(active, "the active metadata log file");
    }

    @Override
    public void close() {
        if (active != null) {
            active.close();
            active = null;
        }
    }
}
