package io.millrace.storage.cleaning;

import io.millrace.base.FaultKind;
import io.millrace.files.FilesException;
import io.millrace.records.RecordsException;
import io.millrace.storage.StorageException;
import io.millrace.storage.log.LogCore;
import io.millrace.storage.log.LogLock;
import io.millrace.storage.log.LogReads;
import io.millrace.storage.log.LogSwap;
import io.millrace.storage.producers.ProducerStates;
import io.millrace.storage.segment.Segment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One cleaning of one log, done by bounded steps: first the keys of the dirty segments are
 * gathered, then everything from the log's start on is written again without what they replace.
 * Whatever changes the log meanwhile (truncation, deletion, retention, another policy) ends it
 * without a trace.
 *
 * <p>Owned by one thread, which may wait for the disk; the log stays in use. Others may ask how far
 * it is.
 */
public final class LogCleaning implements AutoCloseable {
    /** Read and written by a step, give or take a batch; the last one of a segment syncs it. */
    private static final int STEP_BYTES = 4 << 20;

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
    private final LogLock lock;
    private final CleanableRange range;
    private final CleaningLimits limits;
    private final Basis basis;
    private final long startOffset;
    private final KeyGathering gathering;
    private final Deque<List<Segment>> groups = new ArrayDeque<>();
    private @Nullable SegmentCleaner cleaner;
    private @Nullable SegmentRewrite rewrite;
    private volatile long bytesDone;
    private volatile long writtenBytes;

    LogCleaning(LogCore log, CleanableRange range, CleaningLimits limits) {
        this.log = log;
        this.lock = log.lock;
        this.range = range;
        this.limits = limits;
        this.basis = new Basis(log.durability.truncations());
        this.startOffset = log.logStartOffset;
        this.gathering = new KeyGathering(log, range, limits);
    }

    /** Once done: where the next cleaning begins. */
    public long cleanedUpToOffset() {
        return gathering.upToOffset();
    }

    /** Read and written so far. */
    public long bytesDone() {
        return bytesDone;
    }

    /** The size of the segments that it has put in the places of others. */
    public long writtenBytes() {
        return writtenBytes;
    }

    /** How full the map of keys is, 0 to 100. By the owner. */
    public int keyMapPercent() {
        return gathering.keys().percent();
    }

    /** About how far it is, 0 to 100. */
    public int percent() {
        long total = 2 * range.cleanBytes() + 3 * range.dirtyBytes();
        return total == 0 ? 100 : (int) Math.min(100, bytesDone * 100 / total);
    }

    /**
     * Goes on by a few MiB.
     *
     * @throws StorageException (corrupt) when the log is damaged, (retry) when the disk is full,
     *     (resource) when the keys of one batch don't fit into the map, or the directory failed
     */
    public Step step(long nowMillis) {
        try {
            return basis.holds(log) ? advance(nowMillis) : Step.ABANDONED;
        } catch (RecordsException damaged) {
            throw StorageException.corrupt(
                    log.directory.toString(), String.valueOf(damaged.getMessage()));
        } catch (FilesException failure) {
            if (hasChanged()) {
                return Step.ABANDONED;
            }
            if (failure.passes()) {
                throw new StorageException(
                        FaultKind.RETRY,
                        log.directory.toString(),
                        failure.reason() == FilesException.Reason.NO_SPACE
                                ? "no space to clean"
                                : String.valueOf(failure.getMessage()),
                        failure);
            }
            throw log.durability.failure(failure);
        } catch (StorageException failure) {
            if (hasChanged()) {
                return Step.ABANDONED;
            }
            throw failure;
        }
    }

    /** What a failure may come from: segments that were cut off or deleted meanwhile. */
    private boolean hasChanged() {
        // Under the lock, so that a change in progress is over.
        synchronized (lock) {
            return !basis.holds(log) || log.logStartOffset != startOffset;
        }
    }

    private Step advance(long nowMillis) {
        SegmentCleaner active = cleaner;
        if (active == null) {
            if (!gathering.isDone()) {
                bytesDone += gathering.step(STEP_BYTES);
                return Step.MORE;
            }
            if (gathering.isStuck()) {
                throw new StorageException(
                        FaultKind.RESOURCE,
                        log.directory.toString(),
                        "the keys of one batch are more than log.cleaner.dedupe.buffer.size holds",
                        null);
            }
            active = new SegmentCleaner(new LogReads(log.segments), plan(nowMillis));
            cleaner = active;
            groups.addAll(SegmentGroups.of(log, gathering.upToOffset()));
        }
        SegmentRewrite current = rewrite;
        if (current == null) {
            List<Segment> group = groups.poll();
            if (group == null) {
                return Step.DONE;
            }
            current = new SegmentRewrite(log, group, active, limits.bufferBytes());
            rewrite = current;
        }
        bytesDone += current.step(STEP_BYTES);
        return current.isDone() ? finish(current, nowMillis) : Step.MORE;
    }

    private SegmentCleaner.Plan plan(long nowMillis) {
        synchronized (lock) {
            ProducerStates known = log.producers.known(log.logEndOffset);
            return new SegmentCleaner.Plan(
                    gathering.keys(),
                    gathering.upToOffset(),
                    known == null ? Map.of() : known.lastBatches(),
                    nowMillis,
                    log.config.compaction().deleteRetentionMillis());
        }
    }

    private Step finish(SegmentRewrite done, long nowMillis) {
        CleanedSegment target = done.target();
        if (target != null) {
            target.complete(done.group().getLast().end().nextOffset());
            if (!new LogSwap(log)
                    .swap(done.group(), target.segment(), () -> basis.holds(log), nowMillis)) {
                return Step.ABANDONED;
            }
            writtenBytes += target.segment().sizeBytes();
        }
        done.close();
        rewrite = null;
        return groups.isEmpty() ? Step.DONE : Step.MORE;
    }

    /** Gives up what is not finished; needed after every end. By the owner. */
    @Override
    public void close() {
        gathering.close();
        SegmentRewrite current = rewrite;
        rewrite = null;
        if (current == null) {
            return;
        }
        current.close();
        CleanedSegment target = current.target();
        if (target != null
                && !log.durability.isClosed()
                && !log.segments.all().contains(target.segment())) {
            target.segment().files().delete();
        }
    }
}
