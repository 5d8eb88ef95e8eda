package io.millrace.storage.segment;

import io.millrace.files.FileSystem;
import io.millrace.files.StoredFile;
import io.millrace.storage.EpochEnd;
import io.millrace.storage.StorageException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Which leader epoch began at which offset: rising epochs at rising offsets. Kept in memory and
 * written with the log's checkpoint; what a crash loses of it comes back from the batches above the
 * recovery point. An epoch under which nothing was appended may be lost; its leader begins a higher
 * one. Guarded by the log's lock.
 */
public final class LeaderEpochs {

    record Start(int epoch, long startOffset) {}

    /** An epoch ends by a fail-over; a log of more of them than this is no log. */
    private static final int FILE_BYTES_MAX = 64 << 20;

    private static final int VERSION = 0;

    /** Of most logs there is one. */
    private final List<Start> starts = new ArrayList<>(1);

    private boolean dirty;

    /** Reads the checkpoint. False when it is damaged; then no epoch is known. */
    public boolean load(FileSystem files, Path path) {
        starts.clear();
        dirty = false;
        if (!files.exists(path)) {
            return true;
        }
        try {
            for (List<String> line : TextCheckpoint.read(files, path, VERSION, 2, FILE_BYTES_MAX)) {
                long epoch = TextCheckpoint.number(line.get(0));
                long offset = TextCheckpoint.number(line.get(1));
                boolean rises =
                        starts.isEmpty()
                                || (epoch > starts.getLast().epoch()
                                        && offset > starts.getLast().startOffset());
                if (epoch < 0 || epoch > Integer.MAX_VALUE || offset < 0 || !rises) {
                    throw StorageException.corrupt(path.toString(), "not an epoch: " + line);
                }
                starts.add(new Start((int) epoch, offset));
            }
            return true;
        } catch (StorageException damaged) {
            starts.clear();
            return false;
        }
    }

    /** Finds the epochs in the batches' headers. */
    public void readFrom(List<Segment> segments) {
        clear();
        for (Segment segment : segments) {
            try (StoredFile file = segment.lease()) {
                BatchWalk walk = new BatchWalk(file, 0, segment.sizeBytes());
                while (walk.next()) {
                    assign(walk.batch().partitionLeaderEpoch(), walk.batch().baseOffset());
                }
            }
        }
    }

    public boolean isDirty() {
        return dirty;
    }

    /** The file's new content; clean from now on. */
    public ByteBuffer takeContent() {
        dirty = false;
        List<String> lines = new ArrayList<>(starts.size());
        for (Start start : starts) {
            lines.add(start.epoch() + " " + start.startOffset());
        }
        String text = TextCheckpoint.format(VERSION, lines);
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What {@link #takeContent} gave didn't reach the disk. */
    public void rewrite() {
        dirty = true;
    }

    public int latest() {
        return starts.isEmpty() ? -1 : starts.getLast().epoch();
    }

    /** An epoch begins. Ones that began there or later, or aren't lower, are replaced. */
    public void assign(int epoch, long startOffset) {
        if (epoch < 0 || (!starts.isEmpty() && starts.getLast().epoch() == epoch)) {
            return;
        }
        starts.removeIf(start -> start.epoch() >= epoch || start.startOffset() >= startOffset);
        starts.add(new Start(epoch, startOffset));
        dirty = true;
    }

    /** The largest epoch not above the one asked for, and where the next one begins. KIP-279. */
    public EpochEnd endOf(int epoch, long logEndOffset) {
        if (epoch < 0 || starts.isEmpty()) {
            return EpochEnd.UNDEFINED;
        }
        if (starts.getLast().epoch() == epoch) {
            return new EpochEnd(epoch, logEndOffset);
        }
        if (epoch > starts.getLast().epoch()) {
            return EpochEnd.UNDEFINED;
        }
        if (epoch < starts.getFirst().epoch()) {
            // Nothing of that epoch can be in the log: it ends where the first known one begins.
            return new EpochEnd(epoch, starts.getFirst().startOffset());
        }
        int next = 0;
        while (starts.get(next).epoch() <= epoch) {
            next++;
        }
        return new EpochEnd(starts.get(next - 1).epoch(), starts.get(next).startOffset());
    }

    public int at(long offset) {
        for (int i = starts.size() - 1; i >= 0; i--) {
            if (starts.get(i).startOffset() <= offset) {
                return starts.get(i).epoch();
            }
        }
        return -1;
    }

    /** Forgets epochs that begin at or above the log's new end. */
    public void truncateFromEnd(long endOffset) {
        dirty |= starts.removeIf(start -> start.startOffset() >= endOffset);
    }

    /**
     * Forgets epochs that end below the log's new start; the one that has the start begins there.
     */
    public void truncateFromStart(long startOffset) {
        int epoch = at(startOffset);
        boolean changed = starts.removeIf(start -> start.startOffset() < startOffset);
        if (changed && epoch >= 0) {
            if (starts.isEmpty() || starts.getFirst().startOffset() > startOffset) {
                starts.addFirst(new Start(epoch, startOffset));
            }
        }
        dirty |= changed;
    }

    public void clear() {
        dirty |= !starts.isEmpty();
        starts.clear();
    }
}
