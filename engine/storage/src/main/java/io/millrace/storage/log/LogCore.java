package io.millrace.storage.log;

import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.files.FilesException;
import io.millrace.storage.LogConfig;
import io.millrace.storage.StorageException;
import io.millrace.storage.producers.ProducerStates;
import io.millrace.storage.producers.ProducerTable;
import io.millrace.storage.segment.LeaderEpochs;
import io.millrace.storage.segment.LogEnvironment;
import io.millrace.storage.segment.LogSegments;
import io.millrace.storage.segment.Segment;
import io.millrace.storage.segment.SegmentLoader;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of a log and the steps that appending and cutting share. Changed only under the log's
 * lock; the volatile fields may be read without it.
 */
public final class LogCore extends LogMonitors {
    public final LogEnvironment environment;
    final TopicPartition partition;
    public final Path directory;
    public final LogSegments segments;
    public final ProducerTable producers;
    final LeaderEpochs epochs;
    public final LogDurability durability;
    public volatile LogConfig config;
    volatile @Nullable Uuid topicId;
    public volatile long logStartOffset;
    public volatile long logEndOffset;
    public volatile long highWatermark;

    private volatile @Nullable Stable stable;

    /** What is below was cleaned; lowered by cuts. */
    public volatile long cleanedUpToOffset;

    /** What compaction has put in the place of other segments. */
    volatile Swaps swaps = Swaps.NONE;

    LogCore(LogEnvironment environment, LoadedLog loaded, LogConfig config) {
        this.environment = environment;
        this.partition = loaded.partition();
        this.directory = loaded.directory();
        this.segments = loaded.segments();
        this.producers = loaded.producers();
        this.epochs = loaded.epochs();
        this.config = config;
        this.topicId = loaded.topicId();
        this.logStartOffset = loaded.bounds().logStartOffset();
        this.logEndOffset = segments.active().end().nextOffset();
        this.highWatermark = logStartOffset;
        this.durability = new LogDurability(environment, loaded, logEndOffset);
    }

    /**
     * Not under the log's lock, under which indexes are written and segments made: whoever has
     * synced must not wait for that before it can tell those who wait. The monitor of this object
     * guards the watermark alone.
     */
    synchronized void raiseHighWatermark(long offset) {
        highWatermark = Math.max(highWatermark, Math.min(offset, logEndOffset));
    }

    /** Records were cut off: the log ends here. Under the log's lock. */
    synchronized void endsAt(long offset) {
        requireBetweenAppends();
        logEndOffset = offset;
        highWatermark = Math.min(highWatermark, offset);
    }

    /** All records were cut off. Under the log's lock. */
    synchronized void startsAnewAt(long offset) {
        requireBetweenAppends();
        logEndOffset = offset;
        highWatermark = offset;
    }

    /** What is stable at one high watermark: later appends don't change it, cuts do. */
    private record Stable(long highWatermark, long offset) {}

    long lastStableOffset() {
        Stable known = stable;
        if (known == null || known.highWatermark() != highWatermark) {
            synchronized (lock) {
                long watermark = highWatermark;
                ProducerStates states = producers.known(logEndOffset);
                long unstable = Long.MAX_VALUE;
                if (states != null) {
                    states.replicatedTo(watermark);
                    unstable = states.firstUnstableOffset();
                }
                known = new Stable(watermark, Math.min(watermark, unstable));
                stable = known;
            }
        }
        return Math.max(known.offset(), Math.min(logStartOffset, known.highWatermark()));
    }

    /** Records were cut off: what is known of transactions is void. */
    void unstable() {
        stable = null;
    }

    /** Finds what an append needs to know of the active segment. */
    void prepareActive() {
        Segment active = segments.active();
        if (!active.isLoaded()) {
            SegmentLoader.prepare(active, config.segments().indexIntervalBytes());
        }
    }

    /** No more appends for now: the active segment's indexes are complete. */
    void sealActive() {
        if (segments.active().isLoaded()) {
            segments.active().seal();
        }
    }

    /** Makes a new active segment. When it throws, the old one still is. */
    void roll(long baseOffset, long nowMillis) {
        requireBetweenAppends();
        prepareActive();
        Segment old = segments.active();
        boolean replaces = old.sizeBytes() == 0;
        if (replaces && old.baseOffset() == baseOffset) {
            return;
        }
        if (!replaces) {
            old.seal();
            producers.writeSnapshot(logEndOffset);
        }
        Segment fresh = newSegment(baseOffset, nowMillis);
        fresh.create();
        durability.directoryChanged();
        if (!replaces) {
            segments.add(fresh);
            return;
        }
        old.files().delete();
        if (segments.count() == 1) {
            segments.replaceAll(fresh);
        } else {
            segments.removeLast();
            segments.add(fresh);
        }
    }

    Segment newSegment(long baseOffset, long nowMillis) {
        return new Segment(
                environment, directory, baseOffset, new Segment.End(baseOffset, 0), nowMillis);
    }

    /** Moves the log's start up. */
    void startAt(long offset) {
        lock.requireHeld();
        if (offset > logStartOffset) {
            logStartOffset = offset;
            epochs.truncateFromStart(offset);
        }
    }

    /** Looks at the segments without holding the lock; again, when some were cut off meanwhile. */
    public <T extends @Nullable Object> T beside(Supplier<T> look) {
        while (true) {
            requireOpen();
            int truncations = durability.truncations();
            long start = logStartOffset;
            int swapped = swaps.count();
            try {
                return look.get();
            } catch (FilesException | StorageException failure) {
                boolean cut;
                // Under the lock, so that a cut in progress is over.
                synchronized (lock) {
                    cut =
                            start != logStartOffset
                                    || swapped != swaps.count()
                                    || truncations != durability.truncations();
                }
                if (!cut) {
                    requireOpen();
                    throw StorageException.of(failure);
                }
            }
        }
    }

    private void requireOpen() {
        if (durability.isClosed()) {
            throw StorageException.caller(partition.toString(), "the log is closed");
        }
    }
}
