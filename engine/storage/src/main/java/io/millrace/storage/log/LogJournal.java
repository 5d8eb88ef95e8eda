package io.millrace.storage.log;

import io.millrace.base.Check;
import io.millrace.base.FaultKind;
import io.millrace.files.FileSystem;
import io.millrace.files.FilesException;
import io.millrace.storage.StorageException;
import io.millrace.storage.journal.Frame;
import io.millrace.storage.journal.Journal;
import io.millrace.storage.journal.JournalFiles;
import io.millrace.storage.journal.LogId;
import io.millrace.storage.segment.DirectoryHealth;
import io.millrace.storage.segment.JournalMemory;
import io.millrace.storage.segment.JournaledFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what logs of a directory have appended durable, several logs with one write. The journal is
 * made once there is some load; until then, and where a log's files have changed otherwise, each
 * log is synced itself.
 *
 * <p>Safe from any thread. Its monitor is taken before a log's lock, never under it, and held while
 * a frame is written, never while a log is synced: so a log that has to vanish from the journal is
 * in no frame that is on its way.
 */
public final class LogJournal implements JournalMemory {
    /**
     * It is made once commits, of a block each, would have filled an eighth of a half: few writes
     * need none.
     */
    private static final int MADE_AFTER_SHARE = 8 * Journal.BLOCK_BYTES;

    /**
     * What a log has more than that, when no other has anything, is synced itself: it would be
     * written twice to spare one sync. A client with five requests of 16 KiB in flight has less.
     */
    private static final int ALONE_BYTES_MAX = 96 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(LogJournal.class);

    private final FileSystem files;
    private final Path directory;
    private final int halfBytes;
    private final DirectoryHealth health;

    /** What is in the frame, in its order. */
    private final List<Written> inFrame = new ArrayList<>();

    /** Logs with something in the half that is written. */
    private Set<JournaledLog> members = new LinkedHashSet<>();

    /** The other half, until it is free. */
    private @Nullable Full full;

    private @Nullable Journal journal;
    private @Nullable Frame frame;
    private @Nullable Runnable chore;
    private int commits;
    private boolean closed;

    private record Written(PartitionLog log, JournalRange range) {}

    /**
     * One call of {@link #commit}.
     *
     * @param lengthMax what a log has more than that is better synced itself
     * @param left the logs that the journal doesn't take
     */
    private record Commit(Journal journal, Frame frame, int lengthMax, List<PartitionLog> left) {}

    private record Full(long generation, Set<JournaledLog> logs) {}

    /**
     * @param sizeBytes of both halves; 0 for none
     */
    LogJournal(FileSystem files, Path directory, int sizeBytes, DirectoryHealth health) {
        this.files = files;
        this.directory = directory;
        int half = sizeBytes / 2 / Journal.BLOCK_BYTES * Journal.BLOCK_BYTES;
        this.halfBytes = sizeBytes == 0 ? 0 : Math.max(half, Journal.HALF_BYTES_MIN);
        this.health = health;
    }

    /**
     * Waits for the disk. What each log had when this was called is durable when it returns: see
     * {@link PartitionLog#durableEndOffset}.
     *
     * @return those that the journal can't take now: each has to be synced itself
     * @throws StorageException when the disk fails: the whole directory has failed then, for good
     */
    public synchronized List<PartitionLog> commit(List<PartitionLog> logs) {
        Journal open = journal;
        Frame filling = frame;
        if (open == null || filling == null || health.failed()) {
            count();
            return logs;
        }
        Commit commit = new Commit(open, filling, lengthMax(logs.size() == 1), new ArrayList<>(0));
        try {
            for (PartitionLog log : logs) {
                if (log.durableEndOffset() < log.logEndOffset() && !add(log, commit)) {
                    commit.left().add(log);
                }
            }
            write(commit);
            return commit.left();
        } finally {
            inFrame.clear();
            filling.clear();
        }
    }

    private void count() {
        if (halfBytes > 0 && ++commits == Math.max(1, halfBytes / MADE_AFTER_SHARE)) {
            chore = this::create;
        }
    }

    private boolean add(PartitionLog log, Commit commit) {
        Frame filling = commit.frame();
        JournaledLog journaled = log.journaled();
        LogId id = journaled.id();
        JournalRange range;
        try {
            range = id == null ? null : journaled.range(commit.lengthMax());
        } catch (FilesException unopened) {
            range = null;
        }
        if (id == null || range == null) {
            return false;
        }
        try (var file = range.file()) {
            if (!filling.takes(range.lengthBytes())) {
                write(commit);
            }
            filling.addBytes(
                    id,
                    range.segment().baseOffset(),
                    file,
                    new Frame.Range(range.positionBytes(), range.lengthBytes()));
        } catch (FilesException unreadable) {
            // The sync of the log itself finds out what that means.
            return false;
        }
        inFrame.add(new Written(log, range));
        return true;
    }

    private int lengthMax(boolean alone) {
        int most = alone ? ALONE_BYTES_MAX : Frame.LOG_BYTES_MAX;
        return Math.min(most, halfBytes / 4);
    }

    private void write(Commit commit) {
        if (inFrame.isEmpty()) {
            return;
        }
        Journal open = commit.journal();
        Frame filling = commit.frame();
        boolean written = hasRoom(open, filling) && write(open, filling);
        for (Written each : inFrame) {
            JournaledLog log = each.log().journaled();
            if (written) {
                log.journaled(each.range(), open.generation());
                members.add(log);
            } else {
                commit.left().add(each.log());
            }
        }
        inFrame.clear();
        filling.clear();
    }

    /** False when the disk has no room for it, as where each write takes new blocks. */
    private boolean write(Journal open, Frame filling) {
        try {
            open.write(filling);
            return true;
        } catch (FilesException failure) {
            health.delayed(failure);
            return false;
        }
    }

    private boolean hasRoom(Journal open, Frame filling) {
        if (open.takes(filling)) {
            return true;
        }
        Full written = new Full(open.generation(), members);
        if (!open.turn()) {
            return false;
        }
        members = new LinkedHashSet<>();
        full = written;
        chore = () -> freeInTurn(written);
        return open.takes(filling);
    }

    /**
     * What is to be done beside the commits, for who asks first; it waits for the disk. Until it is
     * done, logs may have to be synced themselves.
     */
    public synchronized @Nullable Runnable takeChore() {
        Runnable due = chore;
        chore = null;
        return due;
    }

    private void create() {
        try {
            Journal created = Journal.create(files, directory, halfBytes);
            synchronized (this) {
                if (closed) {
                    created.close();
                    return;
                }
                frame = new Frame();
                journal = created;
            }
        } catch (FilesException failure) {
            LOG.warn("{} has no journal: {}", directory, failure.getMessage());
            if (failure.passes()) {
                // As many commits later there may be room.
                tryAgain();
            }
        }
    }

    private synchronized void tryAgain() {
        commits = 0;
    }

    private void free(Full written) {
        if (health.failed()) {
            return;
        }
        written.logs().forEach(JournaledLog::flush);
        synchronized (this) {
            Journal open = journal;
            if (open != null) {
                open.free(written.generation());
            }
            if (full == written) {
                full = null;
            }
        }
    }

    private void freeInTurn(Full written) {
        try {
            free(written);
        } catch (StorageException failure) {
            if (failure.kind() != FaultKind.RETRY) {
                throw failure;
            }
            synchronized (this) {
                chore = closed ? null : () -> freeInTurn(written);
            }
        }
    }

    @Override
    public void forget(JournaledFiles log) {
        LogId id = log.id();
        if (id == null || !knows(log)) {
            return;
        }
        log.flush();
        for (Full before = writeForget(id); before != null; before = writeForget(id)) {
            free(before);
            health.requireWorking();
        }
    }

    /** Also when a frame was on its way: who asks waits until it is written. */
    private synchronized boolean knows(JournaledFiles log) {
        Journal open = journal;
        return open != null && log.generation() >= open.oldestGeneration();
    }

    /** Returns what has to be freed before there is room; null when it is written. */
    private synchronized @Nullable Full writeForget(LogId id) {
        Journal open = journal;
        Frame last = frame;
        if (open == null || last == null) {
            return null;
        }
        last.addForget(id);
        try {
            if (!hasRoom(open, last)) {
                return Check.present(full, "the other half is full");
            }
            if (!write(open, last)) {
                throw new StorageException(
                        FaultKind.RETRY, directory.toString(), "no room in the journal", null);
            }
            return null;
        } finally {
            last.clear();
        }
    }

    /** All logs are synced; nothing is committed any more. */
    synchronized void delete() {
        close();
        JournalFiles.delete(files, directory);
    }

    /** Nothing is committed any more. */
    synchronized void close() {
        Journal open = journal;
        journal = null;
        chore = null;
        closed = true;
        if (open != null) {
            open.close();
        }
    }
}
