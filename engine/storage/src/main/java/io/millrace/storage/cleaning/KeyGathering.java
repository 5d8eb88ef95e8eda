package io.millrace.storage.cleaning;

import io.millrace.records.RecordBatch;
import io.millrace.records.RecordCursor;
import io.millrace.storage.compaction.KeyOffsets;
import io.millrace.storage.log.LogCore;
import io.millrace.storage.log.LogReads;
import io.millrace.storage.segment.EndMarker;
import io.millrace.storage.segment.Segment;
import io.millrace.storage.segment.SegmentPass;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first half of a cleaning: the latest offset of each key of the dirty segments, as far as the
 * map holds them. Owned by the cleaning.
 */
final class KeyGathering implements AutoCloseable {
    private final LogCore log;
    private final LogReads reads;
    private final CleanableRange range;
    private final int bufferBytes;
    private final KeyOffsets keys;
    private final TransactionFilter transactions = new TransactionFilter();
    private long upToOffset;
    private boolean full;
    private @Nullable SegmentPass pass;

    KeyGathering(LogCore log, CleanableRange range, CleaningLimits limits) {
        this.log = log;
        this.reads = new LogReads(log.segments);
        this.range = range;
        this.bufferBytes = limits.bufferBytes();
        this.keys = new KeyOffsets(limits.keys());
        this.upToOffset = range.firstDirtyOffset();
    }

    KeyOffsets keys() {
        return keys;
    }

    /** The map knows the keys of all records below. */
    long upToOffset() {
        return upToOffset;
    }

    /** Not even the first batch has fitted. */
    boolean isStuck() {
        return full && upToOffset == range.firstDirtyOffset();
    }

    boolean isDone() {
        return pass == null && (full || upToOffset >= range.uncleanableOffset());
    }

    /** Reads about that many bytes; returns how many it were. */
    long step(long bytesMax) {
        SegmentPass current = pass;
        if (current == null) {
            current = begin(log.segments.floor(upToOffset));
            pass = current;
        }
        long bytes = 0;
        while (bytes < bytesMax) {
            RecordBatch batch = current.next();
            if (batch == null) {
                upToOffset = Math.max(upToOffset, endOf(current.segment()));
                close();
                return bytes;
            }
            bytes += batch.sizeBytes();
            if (!take(batch)) {
                full = true;
                close();
                return bytes;
            }
            upToOffset = Math.max(upToOffset, batch.nextOffset());
        }
        return bytes;
    }

    /** Where the next segment begins, if there is a gap before it. */
    private long endOf(Segment segment) {
        List<Segment> rest = log.segments.from(segment.baseOffset());
        return rest.size() > 1 && rest.getFirst() == segment
                ? rest.get(1).baseOffset()
                : segment.end().nextOffset();
    }

    private SegmentPass begin(Segment segment) {
        transactions.expect(
                reads.abortedTransactions(segment.baseOffset(), segment.end().nextOffset()));
        return new SegmentPass(segment, segment.sizeBytes(), bufferBytes);
    }

    /** False when the map is full. */
    private boolean take(RecordBatch batch) {
        if (batch.isControl()) {
            EndMarker marker = EndMarker.of(batch);
            transactions.isNeedless(batch, marker == null ? null : marker.commit());
            transactions.takeStillNeeded();
            return true;
        }
        if (transactions.isAborted(batch) || batch.lastOffset() < range.firstDirtyOffset()) {
            return true;
        }
        try (RecordCursor cursor = RecordCursor.open(batch)) {
            while (cursor.next()) {
                ByteBuffer key = cursor.key();
                if (key != null && !keys.put(key, cursor.offset())) {
                    return false;
                }
            }
            return true;
        }
    }

    @Override
    public void close() {
        SegmentPass current = pass;
        pass = null;
        if (current != null) {
            current.close();
        }
    }
}
