package io.millrace.storage.segment;

import io.millrace.base.Check;
import io.millrace.files.FilesException;
import io.millrace.files.StoredFile;
import io.millrace.records.BatchCursor;
import io.millrace.records.RecordBatch;
import io.millrace.storage.ReadOutcome;
import io.millrace.storage.ReadRequest;
import io.millrace.storage.StorageException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a log: one file of batches, its indexes, and what is known of its end. Changed under
 * the log's lock; {@link #read} and the look-ups run beside the changes.
 *
 * <p>What only an append needs (where the index stands, the highest timestamp) is found by {@link
 * SegmentLoader} when it is first needed, so that a start opens no files.
 */
public final class Segment {
    /** Positions are 32-bit numbers in the index. */
    public static final int SIZE_BYTES_MAX = Integer.MAX_VALUE;

    private static final long UNKNOWN = Long.MIN_VALUE;

    /** The segment's end as readers see it: both move in one step. */
    public record End(long nextOffset, int sizeBytes) {}

    /** A timestamp and the last offset of the batch that brought it. */
    public record Newest(long timestampMillis, long offset) {
        public static final Newest NONE = new Newest(RecordBatch.NO_TIMESTAMP, -1);
    }

    private final long baseOffset;
    private final SegmentFiles files;
    private volatile End end;
    private volatile @Nullable Newest newest;

    /** What the time index has been told last: the same again would only make it read its end. */
    private @Nullable Newest timed;

    private volatile @Nullable RecentBatches recent;
    private long firstTimestamp = RecordBatch.NO_TIMESTAMP;
    private int bytesSinceIndexEntry;
    private int syncedBytes;
    private long createdMillis;

    /** Below that the directory's journal has what the file may not have yet. */
    private int journaledBytes;

    /** What {@link RecordAges} has found; asked for at most once. */
    private volatile long newestRecordMillis = UNKNOWN;

    public Segment(
            LogEnvironment environment,
            Path directory,
            long baseOffset,
            End end,
            long createdMillis) {
        this(new SegmentFiles(environment, directory, baseOffset), baseOffset, end, createdMillis);
    }

    public Segment(SegmentFiles files, long baseOffset, End end, long createdMillis) {
        this.baseOffset = baseOffset;
        this.files = files;
        this.end = end;
        this.syncedBytes = end.sizeBytes();
        this.createdMillis = createdMillis;
    }

    public long baseOffset() {
        return baseOffset;
    }

    public End end() {
        return end;
    }

    public int sizeBytes() {
        return end.sizeBytes();
    }

    public Path path() {
        return files.log().path();
    }

    public SegmentFiles files() {
        return files;
    }

    public long createdMillis() {
        return createdMillis;
    }

    /** Makes the empty file. An empty one from an attempt that failed is taken. */
    public void create() {
        files.createLog();
        if (createdMillis == 0) {
            createdMillis = files.modifiedMillis();
        }
        newest = Newest.NONE;
    }

    public StoredFile lease() {
        return files.log().lease();
    }

    public boolean canTake(long lastOffset) {
        return lastOffset - baseOffset <= Integer.MAX_VALUE;
    }

    /** Index entries that an append of this many bytes may need, room made before the write. */
    public void ensureIndexRoom(int batchBytes, int intervalBytes) {
        int entries = batchBytes / Math.max(1, intervalBytes) + 1;
        files.offsetIndex().ensureRoom(entries);
        files.timeIndex().ensureRoom(entries);
    }

    /**
     * Writes batches with their final offsets behind the segment's end: nobody sees them before
     * {@link #appended}. One at a time, and nobody moves the end meanwhile. When it throws, the
     * file ends where it did.
     */
    public void write(ByteBuffer batches) {
        int position = end.sizeBytes();
        Check.that(isLoaded(), "appends go to a loaded segment");
        try (StoredFile file = files.log().lease()) {
            Check.that(file.sizeBytes() == position, "at the end", file.sizeBytes(), position);
            try {
                file.append(batches.duplicate());
            } catch (FilesException failure) {
                file.truncate(position);
                throw failure;
            }
        }
    }

    /** What was written is the segment's end now. */
    public void appended(ByteBuffer batches, int intervalBytes) {
        int position = end.sizeBytes();
        BatchCursor cursor = new BatchCursor(batches);
        long nextOffset = end.nextOffset();
        for (RecordBatch batch = cursor.next(); batch != null; batch = cursor.next()) {
            account(batch, position, intervalBytes);
            position += batch.sizeBytes();
            nextOffset = batch.nextOffset();
        }
        end = new End(nextOffset, position);
    }

    /** Takes a batch that lies in the file into the indexes. */
    void account(RecordBatch batch, int position, int intervalBytes) {
        Newest known = newest == null ? Newest.NONE : newest;
        if (newestOf(batch) > known.timestampMillis()) {
            known = new Newest(batch.maxTimestamp(), batch.lastOffset());
            newest = known;
        }
        if (bytesSinceIndexEntry > intervalBytes) {
            files.offsetIndex().append(batch.lastOffset() - baseOffset, position);
            appendTime(known);
            bytesSinceIndexEntry = 0;
        }
        if (position == 0) {
            firstTimestamp = batch.maxTimestamp();
        }
        bytesSinceIndexEntry += batch.sizeBytes();
        RecentBatches ring = recent;
        if (ring == null) {
            ring = new RecentBatches();
            recent = ring;
        }
        ring.add(batch.baseOffset(), batch.lastOffset(), position, batch.sizeBytes());
    }

    private void appendTime(Newest known) {
        if (known == timed) {
            return;
        }
        EntryIndex.Entry last = files.timeIndex().last();
        long indexed = last == null ? RecordBatch.NO_TIMESTAMP : last.key();
        if (known.timestampMillis() > indexed) {
            files.timeIndex().append(known.timestampMillis(), (int) (known.offset() - baseOffset));
        }
        timed = known;
    }

    /** Whether {@link SegmentLoader} has prepared it for appends. */
    public boolean isLoaded() {
        return newest != null;
    }

    /** What the loader found, or a truncation left. */
    void loaded(End found, Newest foundNewest, int sinceIndexEntry) {
        end = found;
        newest = foundNewest;
        bytesSinceIndexEntry = sinceIndexEntry;
    }

    /** The loader was stopped on its way: it comes again. */
    void unload() {
        newest = null;
        timed = null;
        recent = null;
    }

    public void endsAt(End found) {
        end = found;
    }

    /** All bytes of the file below this are on disk for certain. */
    public void syncedUpTo(int bytes) {
        syncedBytes = bytes;
    }

    public int syncedBytes() {
        return syncedBytes;
    }

    public void journaledUpTo(int bytes) {
        journaledBytes = bytes;
    }

    /** Up to where everything survives a power cut, by the file or by the journal. */
    public int safeBytes() {
        return Math.max(syncedBytes, journaledBytes);
    }

    public boolean isDirty() {
        return end.sizeBytes() > syncedBytes;
    }

    /** No more appends: the indexes get their last entries and are written. */
    public void seal() {
        Newest known = newest;
        if (known != null && known.offset() >= 0) {
            appendTime(known);
        }
        files.flushIndexes();
        recent = null;
    }

    /** The max timestamp of the first batch; -1 when the segment is empty. */
    public long firstTimestamp() {
        if (firstTimestamp == RecordBatch.NO_TIMESTAMP && end.sizeBytes() > 0) {
            try (StoredFile file = files.log().lease()) {
                BatchWalk walk = new BatchWalk(file, 0, end.sizeBytes());
                firstTimestamp =
                        walk.next() ? walk.batch().maxTimestamp() : RecordBatch.NO_TIMESTAMP;
            }
        }
        return firstTimestamp;
    }

    /** Whether nobody has looked whether its records are as old as their batches say. */
    public boolean isDoubtful() {
        return newestRecordMillis == UNKNOWN
                && RecordAges.areDoubtful(this, newest().timestampMillis());
    }

    public void examined(long newestMillis) {
        newestRecordMillis = newestMillis;
    }

    /** As {@link #newest}, or what an examination has found. */
    public long newestMillis() {
        return Math.max(newest().timestampMillis(), newestRecordMillis);
    }

    /** The highest timestamp; a sealed segment has it in the last entry of its time index. */
    public Newest newest() {
        Newest known = newest;
        if (known != null) {
            return known;
        }
        EntryIndex.Entry last = files.timeIndex().last();
        return last != null
                ? new Newest(last.key(), baseOffset + last.value())
                : RecordAges.claimedNewest(this);
    }

    /** A batch that compaction has emptied keeps its timestamp, but there is no such record. */
    static long newestOf(RecordBatch batch) {
        return batch.recordCount() == 0 ? RecordBatch.NO_TIMESTAMP : batch.maxTimestamp();
    }

    /** The first batch whose last offset is not below; null when all are below. */
    public @Nullable BatchPlace find(long offset) {
        RecentBatches ring = recent;
        BatchPlace remembered = ring == null ? null : ring.find(offset);
        if (remembered != null) {
            return remembered;
        }
        End bound = end;
        EntryIndex.Entry entry =
                offset <= baseOffset ? null : files.offsetIndex().floor(relative(offset));
        try (StoredFile file = files.log().lease()) {
            int from = entry == null || entry.value() >= bound.sizeBytes() ? 0 : entry.value();
            BatchWalk walk = new BatchWalk(file, from, bound.sizeBytes());
            while (walk.next()) {
                RecordBatch batch = walk.batch();
                if (batch.lastOffset() >= offset) {
                    return new BatchPlace(
                            batch.baseOffset(),
                            batch.lastOffset(),
                            walk.position(),
                            batch.sizeBytes());
                }
            }
            if (walk.end() != BatchWalk.End.CLEAN && bound.equals(end)) {
                throw StorageException.corrupt(
                        file.path() + " at " + walk.endPosition(), "no batch begins here");
            }
            return null;
        }
    }

    /**
     * Batches with offsets below begin at or before the position; as near as the index knows, the
     * segment's first offset when it knows nothing.
     */
    public long offsetAt(long positionBytes) {
        End bound = end;
        if (positionBytes >= bound.sizeBytes()) {
            return bound.nextOffset();
        }
        EntryIndex.Entry entry =
                positionBytes < 0 ? null : files.offsetIndex().floorOfValue((int) positionBytes);
        return entry == null ? baseOffset : baseOffset + entry.key() + 1;
    }

    int relative(long offset) {
        return (int) Math.min(Math.max(offset - baseOffset, 0), Integer.MAX_VALUE);
    }

    /**
     * Batches from the one that has {@code offset} or follows it; null when they come in a later
     * segment.
     */
    public @Nullable ReadOutcome read(ReadRequest request) {
        End bound = end;
        BatchPlace first = find(request.offset());
        if (first == null) {
            return null;
        }
        if (first.baseOffset() >= request.upToOffset()) {
            return ReadOutcome.Empty.INSTANCE;
        }
        int endPosition = bound.sizeBytes();
        long boundOffset = bound.nextOffset();
        if (request.upToOffset() < boundOffset) {
            BatchPlace excluded = find(request.upToOffset());
            if (excluded == null && bound != end) {
                // Cut off meanwhile: the old end is beyond the file's, or in the midst of others.
                return read(request);
            }
            endPosition = excluded == null ? endPosition : excluded.positionBytes();
            boundOffset = request.upToOffset();
        }
        int available = endPosition - first.positionBytes();
        if (available < first.sizeBytes()) {
            return ReadOutcome.Empty.INSTANCE;
        }
        int size = Math.min(available, Math.max(request.maxBytes(), 0));
        if (size < first.sizeBytes()) {
            if (!request.minOneBatch()) {
                return ReadOutcome.Empty.INSTANCE;
            }
            size = first.sizeBytes();
        }
        try (StoredFile file = files.log().lease()) {
            return new ReadOutcome.Data(
                    file.range(first.positionBytes(), size), first.baseOffset(), boundOffset);
        }
    }

    /**
     * Removes the batch that has {@code target} or follows it, and all after it. The segment ends
     * there, or where that batch began.
     */
    public void truncateTo(long target) {
        BatchPlace place = find(target);
        long offset = place == null ? target : Math.min(target, place.baseOffset());
        int position = place == null ? end.sizeBytes() : place.positionBytes();
        try (StoredFile file = files.log().lease()) {
            file.truncate(position);
        }
        files.offsetIndex().keepKeysUpTo(offset - 1 - baseOffset);
        files.timeIndex().keepValuesUpTo((int) (offset - 1 - baseOffset));
        files.transactions().truncateTo(offset);
        end = new End(offset, position);
        syncedBytes = Math.min(syncedBytes, position);
        journaledBytes = Math.min(journaledBytes, position);
        firstTimestamp = RecordBatch.NO_TIMESTAMP;
        newest = null;
        timed = null;
        recent = null;
    }
}
