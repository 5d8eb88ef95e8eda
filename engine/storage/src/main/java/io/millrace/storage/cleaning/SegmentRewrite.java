package io.millrace.storage.cleaning;

import io.millrace.records.RecordBatch;
import io.millrace.storage.AbortedTransaction;
import io.millrace.storage.log.LogCore;
import io.millrace.storage.segment.Segment;
import io.millrace.storage.segment.SegmentPass;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The second half of a cleaning, for one group of neighbouring segments: writes them again as one.
 * A segment alone is only read as long as nothing in it changes; so a segment without a change is
 * never written. Owned by the cleaning.
 */
final class SegmentRewrite implements AutoCloseable {
    private final LogCore log;
    private final List<Segment> group;
    private final SegmentCleaner cleaner;
    private final int bufferBytes;

    /** The last one with a batch: where the new segment's last batch comes from. */
    private final @Nullable Segment lastFilled;

    private final List<AbortedTransaction> aborted = new ArrayList<>();
    private int segmentsDone;
    private @Nullable SegmentPass pass;
    private @Nullable CleanedSegment target;
    private @Nullable SegmentPass unchanged;
    private @Nullable ByteBuffer firstChange;

    SegmentRewrite(LogCore log, List<Segment> group, SegmentCleaner cleaner, int bufferBytes) {
        this.log = log;
        this.group = group;
        this.cleaner = cleaner;
        this.bufferBytes = bufferBytes;
        Segment filled = null;
        for (Segment segment : group) {
            filled = segment.sizeBytes() > 0 ? segment : filled;
        }
        this.lastFilled = filled;
        if (filled == null) {
            segmentsDone = group.size();
        } else if (group.size() > 1) {
            target = newTarget();
        }
    }

    List<Segment> group() {
        return group;
    }

    boolean isDone() {
        return segmentsDone == group.size() && unchanged == null;
    }

    /** Once done: what takes the group's place; null when the group stays as it is. */
    @Nullable CleanedSegment target() {
        return target;
    }

    /** Reads and writes about that many bytes; returns how many it were. */
    long step(long bytesMax) {
        long bytes = 0;
        while (bytes < bytesMax && !isDone()) {
            bytes += unchanged == null ? advance() : copyUnchanged(unchanged);
        }
        return bytes;
    }

    private long advance() {
        SegmentPass current = pass;
        if (current == null) {
            Segment segment = group.get(segmentsDone);
            cleaner.expect(segment);
            current = new SegmentPass(segment, segment.sizeBytes(), bufferBytes);
            pass = current;
        }
        RecordBatch batch = current.next();
        if (batch == null) {
            current.close();
            pass = null;
            segmentsDone++;
            return 0;
        }
        boolean endsTarget = current.segment() == lastFilled && current.isAtEnd();
        ByteBuffer kept = cleaner.kept(batch, endsTarget);
        cleaner.drainAborted(aborted::add);
        CleanedSegment written = target;
        if (written == null && kept.equals(batch.bytes())) {
            return batch.sizeBytes();
        }
        if (written == null) {
            written = newTarget();
            target = written;
            firstChange = ByteBuffer.allocate(kept.remaining()).put(kept).flip();
            unchanged = new SegmentPass(current.segment(), current.position(), bufferBytes);
        } else {
            written.add(kept);
            writeAborted(written);
        }
        return batch.sizeBytes() + kept.remaining();
    }

    /** What comes before the first change goes over as it is. */
    private long copyUnchanged(SegmentPass source) {
        CleanedSegment written = target;
        RecordBatch batch = source.next();
        if (written != null && batch != null) {
            written.add(batch.bytes());
            return 2L * batch.sizeBytes();
        }
        source.close();
        unchanged = null;
        if (written != null && firstChange != null) {
            written.add(firstChange);
            writeAborted(written);
        }
        firstChange = null;
        return 0;
    }

    private void writeAborted(CleanedSegment written) {
        aborted.forEach(written::add);
        aborted.clear();
    }

    private CleanedSegment newTarget() {
        CleanedSegment made =
                new CleanedSegment(log, group.getFirst(), group.getLast(), bufferBytes);
        made.create(group.stream().anyMatch(each -> each.files().transactions().exists()));
        return made;
    }

    /** Gives the files back; the target is the caller's. */
    @Override
    public void close() {
        if (pass != null) {
            pass.close();
            pass = null;
        }
        if (unchanged != null) {
            unchanged.close();
            unchanged = null;
        }
    }
}
