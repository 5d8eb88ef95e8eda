package io.millrace.storage.log;

import io.millrace.base.Check;
import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.storage.AbortedTransaction;
import io.millrace.storage.Admission;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.EpochEnd;
import io.millrace.storage.LogConfig;
import io.millrace.storage.ProducerDescription;
import io.millrace.storage.ReadOutcome;
import io.millrace.storage.ReadRequest;
import io.millrace.storage.RemovedSegment;
import io.millrace.storage.StorageException;
import io.millrace.storage.SyncTask;
import io.millrace.storage.TimestampedOffset;
import io.millrace.storage.producers.ProducerStates;
import io.millrace.storage.segment.LogEnvironment;
import io.millrace.storage.segment.Segment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log of one partition. Owner of its state is its own short lock; any thread may call any
 * method. Made by {@link LogDirectory}.
 */
public final class PartitionLog {
    private final LogCore core;
    private final LogLock lock;
    private final LogLock appending;
    private final LogAppends appends;
    private final LogReads reads;

    PartitionLog(LogEnvironment environment, LoadedLog loaded, LogConfig config) {
        this.core = new LogCore(environment, loaded, config);
        this.lock = core.lock;
        this.appending = core.appending;
        this.appends = new LogAppends(core);
        this.reads = new LogReads(core.segments);
    }

    public TopicPartition partition() {
        return core.partition;
    }

    /** From partition.metadata; null when there is no such file. */
    public @Nullable Uuid topicId() {
        return core.topicId;
    }

    /** Writes partition.metadata for a log that has none. Waits for the disk. */
    public void assignTopicId(Uuid id) {
        Check.that(core.topicId == null, "a log belongs to one topic");
        PartitionMetadata.write(core.environment.files(), core.directory, id);
        core.topicId = id;
    }

    public Path directory() {
        return core.directory;
    }

    public LogConfig config() {
        return core.config;
    }

    public void configure(LogConfig config) {
        core.config = config;
    }

    public long logStartOffset() {
        return core.logStartOffset;
    }

    /** The offset that the next record gets. */
    public long logEndOffset() {
        return core.logEndOffset;
    }

    /** What is below survives a power cut. */
    public long durableEndOffset() {
        return core.durability.durableEndOffset();
    }

    /**
     * Kept here for retention, the checkpoint and {@link #lastStableOffset}; the broker moves it.
     */
    public long highWatermark() {
        return core.highWatermark;
    }

    /**
     * Moves the high watermark up; lower values have no effect, higher ones stop at the log end.
     */
    public void advanceHighWatermark(long offset) {
        if (offset > core.highWatermark) {
            core.raiseHighWatermark(offset);
        }
    }

    /**
     * The high watermark, or where the first undecided transaction begins if that is lower. Takes
     * the lock once for each high watermark.
     */
    public long lastStableOffset() {
        return core.lastStableOffset();
    }

    /** -1 when no epoch is known. */
    public int latestEpoch() {
        synchronized (lock) {
            return core.epochs.latest();
        }
    }

    public long sizeBytes() {
        return core.segments.sizeBytes();
    }

    /** How many segments there are. */
    public int segmentCount() {
        return core.segments.count();
    }

    /**
     * Appends as a leader: assigns offsets and the leader epoch in place, checks the producers, and
     * writes all of the batches with one write into the page cache. The buffer holds validated
     * whole batches from position to limit; neither is moved. From {@link
     * AppendContext.Origin#CLIENT} at most one of them has a producer id.
     *
     * @throws StorageException when the directory fails in this moment
     */
    public AppendOutcome append(ByteBuffer batches, AppendContext context) {
        synchronized (appending) {
            return appends.asLeader(batches, context);
        }
    }

    /**
     * What the producer's transactional batch needs before it is appended: null when the producer
     * has a transaction open here, otherwise what must be handed in with the batch once the
     * producer's coordinator has agreed.
     *
     * @param sequence the batch's first
     * @param bumpsEpochs each of the producer's transactions has an epoch of its own
     */
    public @Nullable Admission admission(
            long producerId, short epoch, int sequence, boolean bumpsEpochs, long nowMillis) {
        synchronized (lock) {
            return core.producers
                    .states(core.logEndOffset)
                    .admission(producerId, epoch, sequence, bumpsEpochs, nowMillis);
        }
    }

    /** What a follower does with this log. */
    public LogFollowing following() {
        return new LogFollowing(appends, appending);
    }

    /** Finds batches to send from the file, all of one segment. */
    public ReadOutcome read(ReadRequest request) {
        return core.beside(() -> {
            long end = core.logEndOffset;
            return request.offset() < core.logStartOffset || request.offset() > end
                    ? new ReadOutcome.OutOfRange(core.logStartOffset, end)
                    : reads.read(request, end);
        });
    }

    /**
     * An offset below which no batch of a segment begins behind a position in its file; as near as
     * the index knows. May read from disk.
     *
     * @param firstOffset of a batch in the segment
     */
    public long offsetAt(long firstOffset, long positionBytes) {
        return core.beside(() -> reads.offsetAt(firstOffset, positionBytes));
    }

    /**
     * Reads whole batches into memory, for replays: empty at the bound; at least one batch
     * otherwise.
     *
     * @throws StorageException (caller) when the offset is out of range, (corrupt) when a checksum
     *     is wrong
     */
    public ByteBuffer readBytes(ReadRequest request) {
        ReadRequest whole =
                new ReadRequest(request.offset(), request.upToOffset(), request.maxBytes(), true);
        return switch (read(whole)) {
            case ReadOutcome.OutOfRange range ->
                    throw StorageException.caller(
                            core.partition.toString(), request.offset() + " is out of " + range);
            case ReadOutcome.Empty empty -> ByteBuffer.allocate(0);
            case ReadOutcome.Data data -> LogReads.wholeBatches(data, core.directory);
        };
    }

    /**
     * The first record whose timestamp is at least this, at or after the log start and before
     * {@code upToOffset}. Null when there is none.
     */
    public @Nullable TimestampedOffset offsetForTimestamp(long timestampMillis, long upToOffset) {
        return core.beside(() ->
                reads.offsetForTimestamp(
                        timestampMillis,
                        core.logStartOffset,
                        Math.min(upToOffset, core.logEndOffset)));
    }

    /** The record with the highest timestamp; the first of them when several have it. */
    public @Nullable TimestampedOffset offsetOfMaxTimestamp() {
        return core.beside(
                () -> reads.offsetOfMaxTimestamp(core.logStartOffset, core.logEndOffset));
    }

    /** Aborted transactions that overlap the offsets, for readers at read_committed. */
    public List<AbortedTransaction> abortedTransactions(long fromOffset, long upToOffset) {
        return core.beside(
                () -> reads.abortedTransactions(fromOffset, upToOffset, this::checkIndex));
    }

    public void checkIndex(Segment segment) {
        if (!segment.files().transactions().isChecked() && !core.producers.isIndexSound(segment)) {
            synchronized (lock) {
                core.producers.checkIndex(segment);
            }
        }
    }

    /** An epoch of this node's leadership begins here; from now on only it appends. */
    public void beginEpoch(int leaderEpoch) {
        core.betweenAppends(() -> {
            appends.beginTerm(leaderEpoch, true);
            if (leaderEpoch < core.epochs.latest()) {
                // Nobody was leader under a later one: the checkpoint is damaged.
                core.epochs.readFrom(core.segments.all());
            }
            if (leaderEpoch > core.epochs.latest()) {
                core.epochs.assign(leaderEpoch, core.logEndOffset);
            }
        });
    }

    public EpochEnd endOffsetFor(int leaderEpoch) {
        synchronized (lock) {
            return core.epochs.endOf(leaderEpoch, core.logEndOffset);
        }
    }

    /** The leader epoch of a record, -1 when unknown. */
    public int epochAt(long offset) {
        synchronized (lock) {
            return core.epochs.at(offset);
        }
    }

    /**
     * Takes note of the dirty files and of the log's end. Null when all is durable. What is
     * returned must be run: it holds references to files.
     *
     * @throws StorageException when the directory has failed
     */
    public @Nullable SyncTask prepareSync() {
        synchronized (lock) {
            return core.durability.prepareSync(lock, core.logEndOffset);
        }
    }

    JournaledLog journaled() {
        return new JournaledLog(core);
    }

    /** Whether flush.messages or flush.ms ask for a sync now. */
    public boolean flushDue(long nowMillis) {
        return core.durability.flushDue(core.config.flush(), core.logEndOffset, nowMillis);
    }

    /**
     * Removes the batch that has the offset and all after it. Producers and epochs follow. At or
     * above the log's end only epochs without a record go. Durable when it returns. Nobody appends
     * meanwhile.
     */
    public void truncateTo(long offset, long nowMillis) {
        LogTruncation truncation = removals().truncationTo(offset, nowMillis);
        if (truncation != null) {
            LogTruncation.run(List.of(truncation));
        }
    }

    /**
     * Removes all records; the log begins and ends at the offset. Durable when it returns. Nobody
     * appends meanwhile.
     */
    public void truncateFullyAndStartAt(long offset, long nowMillis) {
        LogTruncation.run(List.of(removals().fullTruncation(offset, nowMillis)));
    }

    /**
     * DeleteRecords: records below are gone for readers. Returns the new log start; lower values
     * have no effect. Survives a crash after the next {@link LogDirectory#checkpointLogStarts}.
     *
     * @throws StorageException (caller) above the high watermark
     */
    public long raiseLogStartOffset(long offset) {
        synchronized (lock) {
            if (offset > core.highWatermark) {
                throw StorageException.caller(
                        core.partition.toString(),
                        offset + " is above the high watermark " + core.highWatermark);
            }
            core.startAt(offset);
            return core.logStartOffset;
        }
    }

    /**
     * Takes out segments by age, size and log start, up to the high watermark. May wait for the
     * disk.
     */
    public List<RemovedSegment> applyRetention(long nowMillis) {
        return removals().applyRetention(nowMillis, upkeep()::checkpoint);
    }

    LogRemovals removals() {
        return new LogRemovals(core);
    }

    /** Up to where the log was cleaned; 0 when it never was. */
    public long cleanedUpToOffset() {
        return core.cleanedUpToOffset;
    }

    /** For the cleaning of this log, which works on its segments. */
    public LogCore core() {
        return core;
    }

    /** Every known producer, by id. */
    public List<ProducerDescription> producers() {
        synchronized (lock) {
            ProducerStates known = core.producers.known(core.logEndOffset);
            return known == null ? List.of() : known.describe();
        }
    }

    /** Forgets producers that were silent for longer than producer.id.expiration.ms. */
    public void expireProducers(long nowMillis) {
        long silence = core.environment.options().producerExpirationMillis();
        core.betweenAppends(() -> core.producers.expire(nowMillis, silence));
    }

    /** What the directory does with this log. */
    LogUpkeep upkeep() {
        return new LogUpkeep(core);
    }

    @Override
    public String toString() {
        return "PartitionLog(" + core.partition + ")";
    }
}
