package io.millrace.storage;

import io.millrace.base.FaultKind;
import io.millrace.files.FilesException;
import io.millrace.files.StoredFile;
import io.millrace.records.RecordBatch;
import io.millrace.records.RecordCursor;
import io.millrace.records.RecordsException;
import io.millrace.storage.compaction.KeyOffsets;
import io.millrace.storage.compaction.TransactionFilter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One cleaning of one log, done by steps of about a segment each: first the keys of the dirty
 * segments are gathered, then everything from the log's start on is written again without what they
 * replace. Whatever changes the log meanwhile (truncation, deletion, another policy) ends it
 * without a trace.
 *
 * <p>Owned by one thread, which may wait for the disk; the log stays in use.
 */
public final class LogCleaning {

    /** What a step came to. */
    public enum Step {
        /** There is more to do. */
        MORE,
        /** The log is clean up to {@link #cleanedUpToOffset}. */
        DONE,
        /** The log has changed; begin again another time. */
        ABANDONED
    }

    /** What must not change while a cleaning runs. */
    record Basis(int truncations) {
        boolean holds(LogCore log) {
            return !log.durability.isClosed()
                    && log.config.retention().compact()
                    && log.durability.truncations() == truncations;
        }
    }

    private final LogCore log;
    private final Object lock;
    private final LogReads reads;
    private final CleanableRange range;
    private final CleaningLimits limits;
    private final Basis basis;
    private final KeyOffsets keys;
    private final TransactionFilter mapped = new TransactionFilter();
    private final List<List<Segment>> groups = new ArrayList<>();
    private long mappedUpTo;
    private boolean full;
    private @Nullable SegmentCleaner cleaner;
    private int groupsDone;
    private long readBytes;
    private long writtenBytes;

    LogCleaning(LogCore log, Object lock, CleanableRange range, CleaningLimits limits) {
        this.log = log;
        this.lock = lock;
        this.reads = new LogReads(log.segments);
        this.range = range;
        this.limits = limits;
        this.basis = new Basis(log.durability.truncations());
        this.keys = new KeyOffsets(limits.keys());
        this.mappedUpTo = range.firstDirtyOffset();
    }

    /** Once done: where the next cleaning begins. */
    public long cleanedUpToOffset() {
        return mappedUpTo;
    }

    public long readBytes() {
        return readBytes;
    }

    public long writtenBytes() {
        return writtenBytes;
    }

    /** 0 to 100, by the bytes that are to be read. */
    public int percent() {
        long total = range.cleanBytes() + 2 * range.dirtyBytes();
        return total == 0 ? 100 : (int) Math.min(100, readBytes * 100 / total);
    }

    /**
     * Goes on by about a segment.
     *
     * @throws StorageException (corrupt) when the log is damaged, (retry) when the disk is full,
     *     (resource) when the keys of one batch don't fit into the map, or the directory failed
     */
    public Step step(long nowMillis) {
        try {
            return advance(nowMillis);
        } catch (RecordsException damaged) {
            throw StorageException.corrupt(
                    log.directory.toString(), String.valueOf(damaged.getMessage()));
        } catch (FilesException failure) {
            if (!basis.holds(log)) {
                return Step.ABANDONED;
            }
            if (failure.reason() == FilesException.Reason.NO_SPACE) {
                throw new StorageException(
                        FaultKind.RETRY, log.directory.toString(), "no space to clean", failure);
            }
            throw log.durability.failure(failure);
        } catch (StorageException failure) {
            if (!basis.holds(log)) {
                return Step.ABANDONED;
            }
            throw failure;
        }
    }

    private Step advance(long nowMillis) {
        if (!basis.holds(log)) {
            return Step.ABANDONED;
        }
        if (cleaner == null) {
            if (!full && mappedUpTo < range.uncleanableOffset()) {
                map(log.segments.floor(mappedUpTo));
                return Step.MORE;
            }
            if (mappedUpTo == range.firstDirtyOffset()) {
                throw new StorageException(
                        FaultKind.RESOURCE,
                        log.directory.toString(),
                        "the keys of one batch are more than log.cleaner.dedupe.buffer.size holds",
                        null);
            }
            plan(nowMillis);
        }
        if (groupsDone == groups.size()) {
            return Step.DONE;
        }
        SegmentCleaner active = cleaner;
        if (active != null && !rewrite(groups.get(groupsDone), active, nowMillis)) {
            return Step.ABANDONED;
        }
        groupsDone++;
        return groupsDone == groups.size() ? Step.DONE : Step.MORE;
    }

    private void map(Segment segment) {
        long end = segment.end().nextOffset();
        mapped.expect(aborted(segment.baseOffset(), end));
        try (StoredFile file = segment.lease()) {
            BatchWalk walk = new BatchWalk(file, 0, segment.sizeBytes(), limits.bufferBytes());
            while (walk.next()) {
                RecordBatch batch = verified(walk, file);
                if (!mapBatch(batch)) {
                    full = true;
                    readBytes += walk.position();
                    return;
                }
                mappedUpTo = Math.max(mappedUpTo, batch.nextOffset());
            }
            requireClean(walk, file);
        }
        mappedUpTo = Math.max(mappedUpTo, end);
        readBytes += segment.sizeBytes();
    }

    /** False when the map is full. */
    private boolean mapBatch(RecordBatch batch) {
        if (batch.isControl()) {
            EndMarker marker = EndMarker.of(batch);
            mapped.isNeedless(batch, marker == null ? null : marker.commit());
            while (mapped.takeStillNeeded() != null) {
                continue;
            }
            return true;
        }
        if (mapped.isAborted(batch) || batch.lastOffset() < range.firstDirtyOffset()) {
            return true;
        }
        try (RecordCursor cursor = RecordCursor.open(batch)) {
            while (cursor.next()) {
                ByteBuffer key = cursor.key();
                if (key != null
                        && cursor.offset() >= range.firstDirtyOffset()
                        && !keys.put(key, cursor.offset())) {
                    return false;
                }
            }
            return true;
        }
    }

    private List<TransactionFilter.Aborted> aborted(long from, long upTo) {
        return reads.abortedTransactions(from, upTo).stream()
                .map(each ->
                        new TransactionFilter.Aborted(
                                each.producerId(),
                                each.firstOffset(),
                                each.lastOffset(),
                                each.lastStableOffset()))
                .toList();
    }

    private void plan(long nowMillis) {
        SegmentCleaner.Plan plan;
        synchronized (lock) {
            plan =
                    new SegmentCleaner.Plan(
                            keys,
                            mappedUpTo,
                            log.producers.states(log.logEndOffset).lastBatches(),
                            nowMillis,
                            log.config.compaction().deleteRetentionMillis());
            groups.addAll(SegmentGroups.of(log, mappedUpTo));
        }
        cleaner = new SegmentCleaner(plan, limits.bufferBytes());
    }

    /** False when the log has changed. */
    private boolean rewrite(List<Segment> group, SegmentCleaner active, long nowMillis) {
        Segment last = group.getLast();
        boolean hasRecords = group.stream().anyMatch(segment -> segment.sizeBytes() > 0);
        if (!hasRecords) {
            return true;
        }
        Segment lastFilled = last;
        for (Segment segment : group) {
            lastFilled = segment.sizeBytes() > 0 ? segment : lastFilled;
        }
        CleanedSegment target =
                new CleanedSegment(log, group.getFirst(), last, limits.bufferBytes());
        boolean swapped = false;
        try {
            boolean aborts = group.stream().anyMatch(each -> each.files().transactions().exists());
            target.create(aborts);
            for (Segment segment : group) {
                active.transactions()
                        .expect(aborted(segment.baseOffset(), segment.end().nextOffset()));
                active.clean(segment, target, segment == lastFilled);
                readBytes += segment.sizeBytes();
            }
            target.complete(last.end().nextOffset());
            writtenBytes += target.segment().sizeBytes();
            swapped = new LogSwap(log, lock).swap(group, target, basis, nowMillis);
            return swapped;
        } finally {
            if (!swapped && !log.segments.all().contains(target.segment())) {
                target.segment().files().delete();
            }
        }
    }

    /** The batch with all of its bytes, which are as they were written. */
    static RecordBatch verified(BatchWalk walk, StoredFile file) {
        RecordBatch batch = walk.whole();
        if (!batch.checksumMatches()) {
            throw StorageException.corrupt(
                    file.path() + " at " + walk.position(),
                    "wrong checksum at offset " + batch.baseOffset());
        }
        return batch;
    }

    static void requireClean(BatchWalk walk, StoredFile file) {
        if (walk.end() != BatchWalk.End.CLEAN) {
            throw StorageException.corrupt(
                    file.path() + " at " + walk.endPosition(), "no batch begins here");
        }
    }
}
