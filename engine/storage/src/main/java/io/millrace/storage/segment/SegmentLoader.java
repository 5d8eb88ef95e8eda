package io.millrace.storage.segment;

import io.millrace.files.FilesException;
import io.millrace.files.StoredFile;
import io.millrace.records.RecordBatch;
import io.millrace.storage.StorageException;
import io.millrace.storage.segment.Segment.End;
import io.millrace.storage.segment.Segment.Newest;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a segment's indexes and end in line with its file: everything below a verified offset is
 * trusted and walked by headers only, from the last index entry on; what is above is read and its
 * checksums verified; a tail that isn't whole batches is cut off. Runs while nobody else uses the
 * segment.
 */
public final class SegmentLoader {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentLoader.class);

    /** Records are read as well as headers: some batches at a time. */
    private static final int WINDOW_BYTES = 128 * 1024;

    private final Segment segment;
    private final long verifiedOffset;
    private final int intervalBytes;
    private final Consumer<RecordBatch> verified;
    private long nextOffset;
    private String damage = "";
    private int validBytes;
    private boolean rebuilt;

    /**
     * @param verifiedOffset records below are known to be whole
     * @param verified is shown every whole batch that ends at or above {@code verifiedOffset}
     */
    public SegmentLoader(
            Segment segment,
            long verifiedOffset,
            int intervalBytes,
            Consumer<RecordBatch> verified) {
        this.segment = segment;
        this.verifiedOffset = verifiedOffset;
        this.intervalBytes = intervalBytes;
        this.verified = verified;
    }

    /**
     * For the first append after a clean start: all is verified, and the end must be where it was.
     */
    public static void prepare(Segment segment, int intervalBytes) {
        End expected = segment.end();
        new SegmentLoader(segment, Long.MAX_VALUE, intervalBytes, batch -> {}).load();
        End found = segment.end();
        // A truncation where offsets have gaps leaves the log's end above the last batch's.
        if (found.sizeBytes() != expected.sizeBytes()
                || found.nextOffset() > expected.nextOffset()) {
            throw StorageException.corrupt(
                    segment.path() + " at " + found.sizeBytes(),
                    "the log ends at offset "
                            + found.nextOffset()
                            + ", not at "
                            + expected.nextOffset());
        }
        segment.endsAt(expected);
    }

    /** Whether the segment lost a tail. */
    public boolean load() {
        return load(end -> {});
    }

    /**
     * The same.
     *
     * @param beforeCut told where the segment is about to be cut
     */
    public boolean load(Consumer<End> beforeCut) {
        try (StoredFile file = segment.lease()) {
            int from = trustedStart(file);
            walk(file, from);
            return finish(file, beforeCut);
        } catch (FilesException failure) {
            segment.unload();
            throw failure;
        }
    }

    private int trustedStart(StoredFile file) {
        EntryIndex offsets = segment.files().offsetIndex();
        EntryIndex times = segment.files().timeIndex();
        boolean usable = offsets.hasWholeEntries() && times.hasWholeEntries();
        if (!usable) {
            if (file.sizeBytes() > intervalBytes) {
                LOG.info("{} has no whole indexes; they are built anew", segment.path());
            }
            clearIndexes();
            return 0;
        }
        long lastTrusted = verifiedOffset - 1 - segment.baseOffset();
        if (lastTrusted < Integer.MAX_VALUE) {
            offsets.keepKeysUpTo(lastTrusted);
            times.keepValuesUpTo((int) Math.max(lastTrusted, -1));
        }
        EntryIndex.Entry last = offsets.last();
        EntryIndex.@Nullable Entry newest = times.last();
        if (last == null) {
            clearIndexes();
            return 0;
        }
        if (!pointsToBatch(file, last) || (newest != null && !pointsToTime(file, newest))) {
            LOG.warn("{} doesn't fit; its indexes are built anew", segment.path());
            clearIndexes();
            return 0;
        }
        Newest known =
                newest == null
                        ? Newest.NONE
                        : new Newest(newest.key(), segment.baseOffset() + newest.value());
        segment.loaded(segment.end(), known, 0);
        return last.value();
    }

    private boolean pointsToBatch(StoredFile file, EntryIndex.Entry entry) {
        BatchWalk walk = new BatchWalk(file, entry.value(), file.sizeBytes());
        return walk.next() && walk.batch().lastOffset() == segment.baseOffset() + entry.key();
    }

    private boolean pointsToTime(StoredFile file, EntryIndex.Entry entry) {
        try {
            BatchPlace place = segment.find(segment.baseOffset() + entry.value());
            if (place == null) {
                return false;
            }
            BatchWalk walk = new BatchWalk(file, place.positionBytes(), file.sizeBytes());
            return walk.next() && walk.batch().maxTimestamp() == entry.key();
        } catch (StorageException noBatch) {
            return false;
        }
    }

    private void clearIndexes() {
        rebuilt = true;
        segment.files().offsetIndex().clear();
        segment.files().timeIndex().clear();
        segment.loaded(segment.end(), Newest.NONE, 0);
    }

    /**
     * No checksum covers where a batch begins. What was changed there shows by the next one, which
     * follows the place that is expected and not the one that is claimed.
     */
    private boolean isMisplaced(StoredFile file, RecordBatch batch, int endPosition) {
        if (batch.baseOffset() == nextOffset
                || batch.lastOffsetDelta() < 0
                || verifiedOffset == Long.MAX_VALUE) {
            return false;
        }
        long expected = nextOffset + batch.lastOffsetDelta() + 1;
        boolean overlaps = batch.baseOffset() < nextOffset || batch.nextOffset() > expected;
        BatchWalk behind = new BatchWalk(file, endPosition, file.sizeBytes());
        return overlaps
                && behind.next()
                && behind.batch().baseOffset() == expected
                && behind.whole().checksumMatches();
    }

    private void mend(StoredFile file, int position) {
        LOG.warn(
                "{} at {}: the batch there claims another offset than {}, where it belongs; mended",
                segment.path(),
                position,
                nextOffset);
        ByteBuffer base = ByteBuffer.allocate(Long.BYTES).putLong(nextOffset);
        file.write(base.flip(), position);
    }

    private void walk(StoredFile file, int from) {
        walk(file, from, segment.baseOffset());
    }

    private void walk(StoredFile file, int from, long firstOffset) {
        nextOffset = firstOffset;
        validBytes = from;
        damage = "";
        BatchWalk walk = new BatchWalk(file, from, file.sizeBytes(), WINDOW_BYTES);
        while (walk.next()) {
            RecordBatch batch = walk.batch();
            if (isMisplaced(file, batch, walk.endPosition())) {
                mend(file, walk.position());
                walk(file, walk.position(), nextOffset);
                return;
            }
            damage = damageOf(batch, walk);
            if (!damage.isEmpty()) {
                return;
            }
            segment.account(batch, walk.position(), intervalBytes);
            nextOffset = batch.nextOffset();
            validBytes = walk.endPosition();
        }
        damage =
                switch (walk.end()) {
                    case CLEAN -> "";
                    case PARTIAL -> "ends within a batch";
                    case INVALID -> "holds bytes that are no batch";
                };
    }

    private String damageOf(RecordBatch header, BatchWalk walk) {
        if (header.baseOffset() < nextOffset || !segment.canTake(header.lastOffset())) {
            return "holds a batch at offset " + header.baseOffset() + " out of order";
        }
        if (header.lastOffset() < verifiedOffset) {
            return "";
        }
        RecordBatch whole = walk.whole();
        if (!whole.checksumMatches()) {
            return "holds a batch with a wrong checksum at offset " + whole.baseOffset();
        }
        verified.accept(whole);
        return "";
    }

    private boolean finish(StoredFile file, Consumer<End> beforeCut) {
        long size = file.sizeBytes();
        boolean cut = size > validBytes;
        if (cut && verifiedOffset == Long.MAX_VALUE) {
            throw StorageException.corrupt(segment.path() + " at " + validBytes, "it " + damage);
        }
        if (cut) {
            LOG.warn(
                    "{} {} at position {}: cut from {} to {} bytes, the log goes on at offset {}",
                    segment.path(),
                    damage,
                    validBytes,
                    size,
                    validBytes,
                    nextOffset);
            beforeCut.accept(new End(nextOffset, validBytes));
            file.truncate(validBytes);
        }
        segment.endsAt(new End(nextOffset, validBytes));
        if (rebuilt && verifiedOffset > segment.baseOffset()) {
            // What is below the recovery point is trusted after the next crash. What is above is
            // built anew then; the checkpoint that moves the point syncs it.
            segment.files().syncIndexes();
        }
        return cut;
    }
}
