package io.millrace.storage;

import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.files.FileSystem;
import java.nio.file.Path;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A data directory and its logs. Any thread may call; opening, {@link #checkpoint} and {@link
 * #close} wait for the disk, {@link #create} syncs directories.
 */
public final class LogDirectory implements AutoCloseable {

    private static UnsupportedOperationException soon() {
        return new UnsupportedOperationException("lands within the hour");
    }

    private LogDirectory() {}

    /**
     * Locks and opens a directory, makes it when it is missing. After a clean shutdown no log file
     * is read; otherwise each log is verified from its recovery point on. {@code
     * __cluster_metadata-0} is left to its owner.
     *
     * @throws StorageException when another process has it, or a log is damaged beyond its tail
     */
    public static LogDirectory open(
            FileSystem files, Path path, StorageOptions options, long nowMillis) {
        throw soon();
    }

    public Path path() {
        throw soon();
    }

    public Collection<PartitionLog> logs() {
        throw soon();
    }

    public @Nullable PartitionLog log(TopicPartition partition) {
        throw soon();
    }

    /** Makes an empty log, durably. The log of that partition must not exist. */
    public PartitionLog create(TopicPartition partition, Uuid topicId, LogConfig config) {
        throw soon();
    }

    /**
     * Takes a log out at once; its files go after file.delete.delay.ms. True when there was one.
     */
    public boolean delete(TopicPartition partition, long nowMillis) {
        throw soon();
    }

    /** Cheap: removes files whose delay has passed, measures free space. Every second or so. */
    public void tick(long nowMillis) {
        throw soon();
    }

    /**
     * Syncs what is dirty and writes the checkpoints, so that a later recovery begins here. Blocks;
     * every minute or so, from a thread that may wait for the disk.
     */
    public void checkpoint(long nowMillis) {
        throw soon();
    }

    /** Below the watermark: appends are refused. As of the last {@link #tick}. */
    public boolean diskFull() {
        throw soon();
    }

    /** A sync or another write failed: nothing is appended here until a restart. */
    public boolean failed() {
        throw soon();
    }

    public long usableBytes() {
        throw soon();
    }

    public long totalBytes() {
        throw soon();
    }

    /** Clean shutdown: syncs, writes snapshots and checkpoints and the marker, unlocks. */
    @Override
    public void close() {
        throw soon();
    }
}
