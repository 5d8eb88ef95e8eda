package io.millrace.storage.log;

import io.millrace.base.Payload;
import io.millrace.files.StoredFile;
import io.millrace.records.BatchCursor;
import io.millrace.records.RecordBatch;
import io.millrace.records.RecordHeads;
import io.millrace.records.RecordsException;
import io.millrace.storage.AbortedTransaction;
import io.millrace.storage.ReadOutcome;
import io.millrace.storage.ReadRequest;
import io.millrace.storage.StorageException;
import io.millrace.storage.TimestampedOffset;
import io.millrace.storage.segment.BatchPlace;
import io.millrace.storage.segment.BatchWalk;
import io.millrace.storage.segment.EntryIndex;
import io.millrace.storage.segment.LogSegments;
import io.millrace.storage.segment.RecordAges;
import io.millrace.storage.segment.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks into a log's segments beside its appends, without its lock. */
public final class LogReads {
    private final LogSegments segments;

    public LogReads(LogSegments segments) {
        this.segments = segments;
    }

    ReadOutcome read(ReadRequest request, long logEndOffset) {
        long upTo = Math.min(request.upToOffset(), logEndOffset);
        if (request.offset() >= upTo) {
            return ReadOutcome.Empty.INSTANCE;
        }
        ReadRequest bounded =
                new ReadRequest(request.offset(), upTo, request.maxBytes(), request.minOneBatch());
        for (Segment segment : segments.from(request.offset())) {
            if (segment.baseOffset() >= upTo) {
                break;
            }
            ReadOutcome outcome = segment.read(bounded);
            if (outcome != null) {
                return outcome;
            }
        }
        return ReadOutcome.Empty.INSTANCE;
    }

    /** See {@link PartitionLog#offsetAt}. */
    long offsetAt(long firstOffset, long positionBytes) {
        return segments.floor(firstOffset).offsetAt(positionBytes);
    }

    /** Copies the range without the part of a batch at its end; releases it. */
    static ByteBuffer wholeBatches(ReadOutcome.Data data, Path directory) {
        Payload.FileRange range = data.records();
        ByteBuffer bytes = ByteBuffer.allocate(range.sizeBytes());
        try {
            while (bytes.hasRemaining()) {
                range.transferTo(new Filling(bytes), bytes.position());
            }
        } catch (IOException cut) {
            throw StorageException.corrupt(
                    directory + ", offset " + data.firstOffset(), String.valueOf(cut.getMessage()));
        } finally {
            range.release();
        }
        bytes.flip();
        BatchCursor cursor = new BatchCursor(bytes);
        for (RecordBatch batch = cursor.next(); batch != null; batch = cursor.next()) {
            if (!batch.checksumMatches()) {
                throw StorageException.corrupt(
                        directory + ", position " + (range.positionBytes() + batch.start()),
                        "wrong checksum at offset " + batch.baseOffset());
            }
        }
        if (cursor.end() != BatchCursor.End.CLEAN && cursor.end() != BatchCursor.End.PARTIAL) {
            throw StorageException.corrupt(
                    directory + ", position " + (range.positionBytes() + cursor.position()),
                    "no batch begins here");
        }
        return bytes.limit(cursor.position());
    }

    private record Filling(ByteBuffer target) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer source) {
            int size = Math.min(source.remaining(), target.remaining());
            target.put(target.position(), source, source.position(), size);
            target.position(target.position() + size);
            source.position(source.position() + size);
            return size;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    @Nullable TimestampedOffset offsetForTimestamp(
            long timestamp, long fromOffset, long upToOffset) {
        for (Segment segment : segments.from(fromOffset)) {
            if (segment.baseOffset() >= upToOffset) {
                return null;
            }
            if (segment.sizeBytes() == 0 || segment.newest().timestampMillis() < timestamp) {
                continue;
            }
            // All records before the entry's batch are older than its timestamp.
            EntryIndex.Entry entry = segment.files().timeIndex().floor(timestamp - 1);
            long start =
                    entry == null ? segment.baseOffset() : segment.baseOffset() + entry.value();
            TimestampedOffset found =
                    search(segment, Math.max(start, fromOffset), fromOffset, timestamp);
            if (found != null) {
                return found.offset() < upToOffset ? found : null;
            }
        }
        return null;
    }

    @Nullable TimestampedOffset offsetOfMaxTimestamp(long fromOffset, long upToOffset) {
        Segment newest = null;
        Segment.Newest known = Segment.Newest.NONE;
        for (Segment segment : segments.from(fromOffset)) {
            Segment.Newest its =
                    segment.baseOffset() < fromOffset
                            ? newestFrom(segment, fromOffset)
                            : segment.newest();
            if (segment.sizeBytes() > 0 && its.timestampMillis() > known.timestampMillis()) {
                newest = segment;
                known = its;
            }
        }
        if (newest == null) {
            return null;
        }
        TimestampedOffset found =
                search(
                        newest,
                        Math.max(known.offset(), fromOffset),
                        fromOffset,
                        known.timestampMillis());
        return found == null || found.offset() >= upToOffset ? null : found;
    }

    /** Where the log begins within the segment, the newest one may be among those that went. */
    private static Segment.Newest newestFrom(Segment segment, long fromOffset) {
        Segment.Newest newest = Segment.Newest.NONE;
        BatchPlace start = segment.find(fromOffset);
        if (start == null) {
            return newest;
        }
        try (StoredFile file = segment.lease()) {
            BatchWalk walk = new BatchWalk(file, start.positionBytes(), segment.sizeBytes());
            while (walk.next()) {
                RecordBatch batch = walk.batch();
                long timestamp =
                        batch.baseOffset() < fromOffset
                                ? newestTimestamp(walk.whole(), fromOffset)
                                : batch.maxTimestamp();
                if (timestamp > newest.timestampMillis()) {
                    newest = new Segment.Newest(timestamp, batch.lastOffset());
                }
            }
        }
        return newest;
    }

    private static long newestTimestamp(RecordBatch batch, long fromOffset) {
        long newest = RecordBatch.NO_TIMESTAMP;
        try (RecordHeads records = RecordHeads.open(batch)) {
            while (records.next()) {
                if (records.offset() >= fromOffset) {
                    newest = Math.max(newest, records.timestamp());
                }
            }
        } catch (RecordsException unreadable) {
            RecordAges.requireClientsOwn(batch, unreadable);
        }
        return newest;
    }

    /** The first record that is at or above an offset and not older, from a batch on. */
    private static @Nullable TimestampedOffset search(
            Segment segment, long startOffset, long fromOffset, long timestamp) {
        BatchPlace start = segment.find(startOffset);
        if (start == null) {
            return null;
        }
        try (StoredFile file = segment.lease()) {
            BatchWalk walk = new BatchWalk(file, start.positionBytes(), segment.sizeBytes());
            while (walk.next()) {
                RecordBatch batch = walk.batch();
                if (batch.maxTimestamp() >= timestamp && batch.lastOffset() >= fromOffset) {
                    TimestampedOffset found = searchBatch(walk.whole(), fromOffset, timestamp);
                    if (found != null) {
                        return found;
                    }
                }
            }
            return null;
        }
    }

    private static @Nullable TimestampedOffset searchBatch(
            RecordBatch batch, long fromOffset, long timestamp) {
        try (RecordHeads records = RecordHeads.open(batch)) {
            while (records.next()) {
                if (records.offset() >= fromOffset && records.timestamp() >= timestamp) {
                    return new TimestampedOffset(
                            records.timestamp(), records.offset(), batch.partitionLeaderEpoch());
                }
            }
        } catch (RecordsException unreadable) {
            RecordAges.requireClientsOwn(batch, unreadable);
        }
        return null;
    }

    /** For who has seen to it that the transaction indexes are checked. */
    public List<AbortedTransaction> abortedTransactions(long fromOffset, long upToOffset) {
        return abortedTransactions(fromOffset, upToOffset, segment -> {});
    }

    /**
     * @param check sees to it that a segment's transaction index can be read
     */
    public List<AbortedTransaction> abortedTransactions(
            long fromOffset, long upToOffset, Consumer<Segment> check) {
        List<AbortedTransaction> aborted = new ArrayList<>();
        for (Segment segment : segments.from(fromOffset)) {
            check.accept(segment);
            for (AbortedTransaction entry : segment.files().transactions().entries()) {
                if (entry.lastOffset() >= fromOffset && entry.firstOffset() < upToOffset) {
                    aborted.add(entry);
                }
                if (entry.lastStableOffset() >= upToOffset) {
                    return aborted;
                }
            }
        }
        return aborted;
    }
}
