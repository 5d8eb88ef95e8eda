package io.millrace.storage;

import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log of one partition. Owner of its state is its own short lock; any thread may call any
 * method. Made by {@link LogDirectory}.
 */
public final class PartitionLog {

    private static UnsupportedOperationException soon() {
        return new UnsupportedOperationException("lands within the hour");
    }

    public TopicPartition partition() {
        throw soon();
    }

    /** From partition.metadata; null when there is no such file. */
    public @Nullable Uuid topicId() {
        throw soon();
    }

    public Path directory() {
        throw soon();
    }

    public LogConfig config() {
        throw soon();
    }

    public void configure(LogConfig config) {
        throw soon();
    }

    public long logStartOffset() {
        throw soon();
    }

    /** The offset that the next record gets. */
    public long logEndOffset() {
        throw soon();
    }

    /** What is below survives a power cut. */
    public long durableEndOffset() {
        throw soon();
    }

    /**
     * Kept here for retention, the checkpoint and {@link #lastStableOffset}; the broker moves it.
     */
    public long highWatermark() {
        throw soon();
    }

    /**
     * Moves the high watermark up; lower values have no effect, higher ones stop at the log end.
     */
    public void advanceHighWatermark(long offset) {
        throw soon();
    }

    /** The high watermark, or where the first undecided transaction begins if that is lower. */
    public long lastStableOffset() {
        throw soon();
    }

    /** -1 when no epoch is known. */
    public int latestEpoch() {
        throw soon();
    }

    public long sizeBytes() {
        throw soon();
    }

    /**
     * Appends as a leader: assigns offsets and the leader epoch in place, checks the producers, and
     * writes all of the batches with one gathering write into the page cache. The buffer holds
     * validated whole batches from position to limit; neither is moved.
     */
    public AppendOutcome append(ByteBuffer batches, AppendContext context) {
        throw soon();
    }

    /** Appends what a leader sent, with its offsets and epochs. */
    public AppendOutcome appendAsFollower(ByteBuffer batches, long nowMillis) {
        throw soon();
    }

    /** Finds batches to send from the file, all of one segment. */
    public ReadOutcome read(ReadRequest request) {
        throw soon();
    }

    /**
     * Reads whole batches into memory, for replays: empty at the bound; at least one batch
     * otherwise.
     *
     * @throws StorageException (caller) when the offset is out of range, (corrupt) when a checksum
     *     is wrong
     */
    public ByteBuffer readBytes(ReadRequest request) {
        throw soon();
    }

    /**
     * The first record whose timestamp is at least this, at or after the log start and before
     * {@code upToOffset}. Null when there is none.
     */
    public @Nullable TimestampedOffset offsetForTimestamp(long timestampMillis, long upToOffset) {
        throw soon();
    }

    /** The record with the highest timestamp; the first of them when several have it. */
    public @Nullable TimestampedOffset offsetOfMaxTimestamp() {
        throw soon();
    }

    /** The leader's epoch begins here, at the log's end. Durable when it returns. */
    public void beginEpoch(int leaderEpoch) {
        throw soon();
    }

    public EpochEnd endOffsetFor(int leaderEpoch) {
        throw soon();
    }

    /** The leader epoch of a record, -1 when unknown. */
    public int epochAt(long offset) {
        throw soon();
    }

    /** Takes note of the dirty files and of the log's end. Null when all is durable. */
    public @Nullable SyncTask prepareSync() {
        throw soon();
    }

    /** Whether flush.messages or flush.ms ask for a sync now. */
    public boolean flushDue(long nowMillis) {
        throw soon();
    }

    /**
     * Removes records at and above the offset. Producers and epochs follow. No effect at or above
     * the log's end.
     */
    public void truncateTo(long offset) {
        throw soon();
    }

    /** Removes all records; the log begins and ends at the offset. */
    public void truncateFullyAndStartAt(long offset) {
        throw soon();
    }

    /**
     * DeleteRecords: records below are gone for readers. Returns the new log start; lower values
     * have no effect.
     *
     * @throws StorageException (caller) above the high watermark
     */
    public long raiseLogStartOffset(long offset) {
        throw soon();
    }

    /** Takes out segments by age, size and log start, up to the high watermark. */
    public List<RemovedSegment> applyRetention(long nowMillis) {
        throw soon();
    }

    /** Every known producer, by id. */
    public List<ProducerDescription> producers() {
        throw soon();
    }

    /** Forgets producers that were silent for longer than producer.id.expiration.ms. */
    public void expireProducers(long nowMillis) {
        throw soon();
    }

    /** Aborted transactions that overlap the offsets, for readers at read_committed. */
    public List<AbortedTransaction> abortedTransactions(long fromOffset, long upToOffset) {
        throw soon();
    }
}
