package io.millrace.storage.log;

import io.millrace.base.Check;
import io.millrace.base.FaultKind;
import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.files.FileLock;
import io.millrace.files.FileSystem;
import io.millrace.files.FilesException;
import io.millrace.storage.Loading;
import io.millrace.storage.LogConfig;
import io.millrace.storage.StorageException;
import io.millrace.storage.StorageOptions;
import io.millrace.storage.segment.DirectoryHealth;
import io.millrace.storage.segment.LogEnvironment;
import io.millrace.storage.segment.LogSegments;
import io.millrace.storage.segment.OffsetCheckpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A data directory and its logs. Any thread may call; opening, {@link #checkpoint} and {@link
 * #close} wait for the disk.
 */
public final class LogDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogDirectory.class);

    private static final String LOCK = ".lock";

    private final Path path;
    private final LogJournal journal;
    private final LogEnvironment environment;
    private final RetiredLogs retired;
    private final FileLock lock;
    private final Map<TopicPartition, PartitionLog> logs = new ConcurrentHashMap<>();
    private final Object checkpointing = new Object();
    private final Set<TopicPartition> deletedSinceCheckpoint = ConcurrentHashMap.newKeySet();
    private Map<TopicPartition, Long> cleanedWritten = Map.of();
    private Set<TopicPartition> lost = Set.of();
    private boolean closed;

    private LogDirectory(FileSystem files, Path path, StorageOptions options, FileLock lock) {
        DirectoryHealth health = new DirectoryHealth(files, path, options.minFreeBytes());
        this.path = path;
        this.journal = new LogJournal(files, path, options.journalBytes(), health);
        this.environment = LogEnvironment.of(files, path, options, health, journal);
        this.retired = new RetiredLogs(environment, path);
        this.lock = lock;
    }

    /**
     * Locks and opens a directory, makes it when it is missing. After a clean shutdown no log file
     * is read; otherwise each log is verified from its recovery point on. {@code
     * __cluster_metadata-0} is left to its owner.
     *
     * @throws StorageException when another process has it, or a log is damaged beyond its tail
     */
    public static LogDirectory open(
            FileSystem files, Path path, StorageOptions options, long nowMillis) {
        return open(files, path, options, nowMillis, Loading.IN_TURN);
    }

    /** The same; {@code loading} recovers the logs when the shutdown was not clean. */
    public static LogDirectory open(
            FileSystem files, Path path, StorageOptions options, long nowMillis, Loading loading) {
        if (!files.exists(path.resolve(LOCK))) {
            files.createDirectoriesDurably(path);
        }
        FileLock lock = lock(files, path);
        try {
            LogDirectory opened = new LogDirectory(files, path, options, lock);
            opened.load(nowMillis, loading);
            return opened;
        } catch (RuntimeException failure) {
            lock.close();
            throw failure;
        }
    }

    private static FileLock lock(FileSystem files, Path path) {
        try {
            return files.lock(path.resolve(LOCK));
        } catch (FilesException failure) {
            throw new StorageException(
                    FaultKind.RESOURCE,
                    path.toString(),
                    failure.reason() == FilesException.Reason.LOCKED
                            ? "another process uses this data directory"
                            : "the data directory can't be locked",
                    failure);
        }
    }

    private void load(long nowMillis, Loading loading) {
        DirectoryLoader loader = new DirectoryLoader(environment, path);
        logs.putAll(loader.load(nowMillis, loading));
        cleanedWritten = loader.cleaned();
        forgetMissing(loader.started());
    }

    /** A log that is made later under the name of a deleted one begins without its checkpoints. */
    private void forgetMissing(Set<TopicPartition> checkpointed) {
        Set<TopicPartition> missing = new HashSet<>(environment.recoveryPoints().partitions());
        missing.addAll(checkpointed);
        missing.removeAll(logs.keySet());
        deletedSinceCheckpoint.addAll(missing);
        lost = Set.copyOf(missing);
    }

    public Path path() {
        return path;
    }

    public Collection<PartitionLog> logs() {
        return List.copyOf(logs.values());
    }

    /** Of all its logs. */
    public LogJournal journal() {
        return journal;
    }

    public @Nullable PartitionLog log(TopicPartition partition) {
        return logs.get(partition);
    }

    /**
     * Whether a checkpoint speaks of a log that was not there at the start. Either its topic was
     * deleted after the checkpoint, or its directory is gone.
     */
    public boolean isLost(TopicPartition partition) {
        return lost.contains(partition);
    }

    /**
     * Makes an empty log; its first sync makes it durable. The log of that partition must not
     * exist.
     *
     * @throws StorageException when the directory has failed or is full
     */
    public synchronized PartitionLog create(
            TopicPartition partition, Uuid topicId, LogConfig config) {
        environment.health().requireWorking();
        Check.that(!logs.containsKey(partition), "a log is made once");
        if (retired.isLeaving(partition)) {
            throw new StorageException(
                    FaultKind.RETRY, partition.toString(), "a deleted log is in its place", null);
        }
        Path directory = path.resolve(partition.toString());
        if (deletedSinceCheckpoint.contains(partition)) {
            // What they say of the deleted log must not be taken for this one after a crash.
            writeCheckpoints();
        }
        try {
            LoadedLog made = LogLoader.make(environment, partition, directory, topicId, config);
            PartitionLog log = new PartitionLog(environment, made, config);
            log.upkeep().madeIn(environment.entries().made());
            logs.put(partition, log);
            return log;
        } catch (FilesException failure) {
            throw environment.health().failUnlessPassing(failure, "no space for a log");
        }
    }

    /**
     * Cuts logs of one directory at an offset each, as {@link PartitionLog#truncateTo}: however
     * many they are, the checkpoint of the recovery points is written once or twice.
     */
    public static void truncate(Map<PartitionLog, Long> offsets, long nowMillis) {
        List<LogTruncation> truncations = new ArrayList<>(offsets.size());
        offsets.forEach((log, offset) -> {
            LogTruncation truncation = log.removals().truncationTo(offset, nowMillis);
            if (truncation != null) {
                truncations.add(truncation);
            }
        });
        LogTruncation.run(truncations);
    }

    /**
     * Takes a log out at once; its files go after file.delete.delay.ms, on a full disk as soon as
     * they can. True when there was one.
     */
    public synchronized boolean delete(TopicPartition partition, long nowMillis) {
        PartitionLog log = logs.remove(partition);
        if (log == null) {
            return false;
        }
        deletedSinceCheckpoint.add(partition);
        log.upkeep().close();
        retired.delete(log, nowMillis);
        return true;
    }

    /**
     * Takes out a log whose files belong to no topic that is known; they stay under another name.
     *
     * @param why for the operator, after the partition's name
     */
    public synchronized void keepAside(TopicPartition partition, String why, long nowMillis) {
        PartitionLog log = logs.remove(partition);
        if (log != null) {
            deletedSinceCheckpoint.add(partition);
            log.upkeep().close();
            retired.keepAside(log, why, nowMillis);
        }
    }

    /** How many directories of logs are kept here although no log uses them. */
    public int strayLogs() {
        return environment.health().keptAside().directories();
    }

    /** How many files of logs are kept here because they are damaged or follow damage. */
    public int damagedFiles() {
        return environment.health().keptAside().files();
    }

    /** Cheap: removes files whose delay has passed, measures free space. Every second or so. */
    public void tick(long nowMillis) {
        environment.deletions().run(nowMillis);
        environment.health().measure();
    }

    /**
     * Syncs what is dirty and writes the checkpoints, so that a later recovery begins here. Blocks;
     * every minute or so, from a thread that may wait for the disk. On a full disk it does what it
     * can.
     */
    public void checkpoint(long nowMillis) {
        synchronized (checkpointing) {
            long covered = environment.recoveryPoints().bytesAbove();
            for (PartitionLog log : logs.values()) {
                log.expireProducers(nowMillis);
                log.upkeep().checkpoint();
            }
            writeCheckpoints();
            environment.recoveryPoints().covered(covered);
        }
    }

    /** What was appended since the last checkpoint began: a recovery verifies about as much. */
    public long bytesToRecover() {
        return environment.recoveryPoints().bytesAbove();
    }

    private void writeCheckpoints() {
        Set<TopicPartition> deleted = Set.copyOf(deletedSinceCheckpoint);
        try {
            environment.recoveryPoints().write(() -> offsets(log -> log.upkeep().recoveryPoint()));
            write(OffsetCheckpoint.HIGH_WATERMARK, offsets(PartitionLog::highWatermark));
            writeLogStarts();
            writeCleaned();
            deletedSinceCheckpoint.removeAll(deleted);
        } catch (FilesException failure) {
            environment.health().delayed(failure);
        }
    }

    /**
     * Makes the logs' start offsets durable, as after DeleteRecords. Blocks.
     *
     * @throws StorageException when the directory fails or is full
     */
    public void checkpointLogStarts() {
        try {
            writeLogStarts();
        } catch (FilesException failure) {
            throw environment.health().failUnlessPassing(failure, "no room for the log starts");
        }
    }

    private void writeLogStarts() {
        synchronized (checkpointing) {
            write(OffsetCheckpoint.LOG_START, offsets(PartitionLog::logStartOffset));
        }
    }

    private void write(String name, Map<TopicPartition, Long> offsets) {
        OffsetCheckpoint.write(environment.files(), path.resolve(name), offsets);
    }

    private Map<TopicPartition, Long> offsets(ToLongFunction<PartitionLog> which) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        logs.forEach((partition, log) -> offsets.put(partition, which.applyAsLong(log)));
        return offsets;
    }

    /** The log was cleaned up to there. Blocks; durable when it returns, if the disk isn't full. */
    public void cleaned(PartitionLog log, long upToOffset) {
        log.upkeep().cleanedUpTo(upToOffset);
        try {
            writeCleaned();
        } catch (FilesException failure) {
            if (!failure.passes()) {
                throw environment.health().fail(failure);
            }
        }
    }

    private void writeCleaned() {
        synchronized (checkpointing) {
            Map<TopicPartition, Long> offsets = offsets(log -> log.cleanedUpToOffset());
            offsets.values().removeIf(offset -> offset == 0);
            if (!offsets.equals(cleanedWritten)) {
                write(OffsetCheckpoint.CLEANER, offsets);
                cleanedWritten = offsets;
            }
        }
    }

    /** Below the watermark: appends are refused. As of the last {@link #tick}. */
    public boolean diskFull() {
        return environment.health().full();
    }

    /** A sync or another write failed: nothing is appended here until a restart. */
    public boolean failed() {
        return environment.health().failed();
    }

    public long usableBytes() {
        return environment.files().usableBytes(path);
    }

    public long totalBytes() {
        return environment.files().totalBytes(path);
    }

    /** Files of logs that are open at the moment; {@link StorageOptions#openFilesMax} bounds it. */
    public int openFileCount() {
        return environment.openFiles().openCount();
    }

    /** Clean shutdown: syncs, writes snapshots and checkpoints and the marker, unlocks. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (!failed()) {
                shutDown();
            }
        } catch (FilesException incomplete) {
            LOG.warn("{} could not be written completely: {}", path, incomplete.getMessage());
        } finally {
            logs.values().forEach(log -> log.upkeep().close());
            journal.close();
            lock.close();
        }
    }

    private void shutDown() {
        synchronized (checkpointing) {
            Map<TopicPartition, LogSegments> stopped = new HashMap<>();
            logs.forEach((partition, log) -> stopped.put(partition, log.upkeep().stop()));
            writeCheckpoints();
            boolean complete =
                    logs.values().stream()
                            .allMatch(log -> log.upkeep().recoveryPoint() == log.logEndOffset());
            if (complete && !failed() && !diskFull()) {
                // Before the marker: after it nobody looks at a journal.
                journal.delete();
                StopRecord.write(environment.files(), path, stopped);
                new CleanMarker(environment.files(), path).write();
            } else {
                LOG.warn("{} could not be written completely; the next start recovers it", path);
            }
        }
    }
}
