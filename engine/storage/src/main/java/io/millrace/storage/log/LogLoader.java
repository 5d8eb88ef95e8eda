package io.millrace.storage.log;

import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.files.FileSystem;
import io.millrace.storage.LogConfig;
import io.millrace.storage.StorageException;
import io.millrace.storage.producers.ProducerTable;
import io.millrace.storage.segment.LeaderEpochs;
import io.millrace.storage.segment.LogEnvironment;
import io.millrace.storage.segment.LogFileNames;
import io.millrace.storage.segment.LogSegments;
import io.millrace.storage.segment.Segment;
import io.millrace.storage.segment.SegmentLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the files of one log: after a clean shutdown by their names and sizes alone, otherwise by
 * verifying what is above the recovery point, cutting off a broken tail and making the rest
 * durable. Used by one thread, once.
 */
final class LogLoader {
    private static final Logger LOG = LoggerFactory.getLogger(LogLoader.class);

    private final LogEnvironment environment;
    private final TopicPartition partition;
    private final Path directory;
    private KnownLog known;
    private final int intervalBytes;

    /** The log was durable up to there. */
    private final long checkpointed;

    private final LeaderEpochs epochs = new LeaderEpochs();
    private final List<Segment> segments = new ArrayList<>();
    private final List<Long> snapshots = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    /** Where an index says that a segment began. */
    private final Set<Long> knownStarts = new HashSet<>();

    LogLoader(
            LogEnvironment environment,
            TopicPartition partition,
            Path directory,
            KnownLog known,
            LogConfig config) {
        this.environment = environment;
        this.partition = partition;
        this.directory = directory;
        this.known = known;
        this.checkpointed = Math.max(known.recoveryPoint(), 0);
        this.intervalBytes = config.segments().indexIntervalBytes();
    }

    /** Makes the files of a new log, which are not read back. */
    static LoadedLog make(
            LogEnvironment environment,
            TopicPartition partition,
            Path directory,
            Uuid topicId,
            LogConfig config) {
        boolean known = environment.files().exists(directory);
        environment.files().createDirectories(directory);
        PartitionMetadata.writeSoon(environment.files(), directory, topicId);
        if (known) {
            // An attempt that found no room has left it.
            KnownLog nothing = new KnownLog(true, false, 0, -1, 0);
            return new LogLoader(environment, partition, directory, nothing, config).load(null);
        }
        return LoadedLog.empty(environment, partition, directory, topicId);
    }

    /**
     * @param stopped what the files were like at a clean stop; null when nobody knows
     */
    LoadedLog load(@Nullable StoppedLog stopped) {
        sortFiles();
        NavigableMap<Long, Long> sizes = segmentSizes();
        if (known.cleanShutdown() && stopped != null) {
            compare(stopped, sizes);
        }
        if (known.cleanShutdown() && !sizes.isEmpty() && checkpointed < sizes.lastKey()) {
            LOG.warn(
                    "{} has a segment beyond its end {}; it is recovered", directory, checkpointed);
            recoverFrom(checkpointed);
        }
        openSegments(sizes);
        long quietFrom = known.recoveryPoint();
        boolean epochsKnown = loadEpochs(sizes);
        if (!known.cleanShutdown()) {
            epochs.truncateFromEnd(Math.max(known.recoveryPoint(), 0));
            LogRecovery recovery =
                    new LogRecovery(
                            environment,
                            directory,
                            known,
                            intervalBytes,
                            segments,
                            knownStarts,
                            epochs);
            recovery.run();
            quietFrom = recovery.producersSeen() ? Long.MAX_VALUE : quietFrom;
        }
        if (!epochsKnown) {
            epochs.readFrom(segments);
        }
        long logStart = Math.max(known.logStartOffset(), segments.getFirst().baseOffset());
        long end = segments.getLast().end().nextOffset();
        if (logStart > end) {
            LOG.error("{} ends at {}, below its start {}: it is empty", directory, end, logStart);
            startOver(logStart);
            end = logStart;
        }
        epochs.truncateFromEnd(end);
        LogSegments all = new LogSegments(segments);
        long recoveryPoint = Math.min(Math.max(known.recoveryPoint(), 0), end);
        long unindexedFrom = known.cleanShutdown() ? ProducerTable.ALL_INDEXED : recoveryPoint;
        ProducerTable producers =
                new ProducerTable(environment.files(), directory, all, snapshots, unindexedFrom);
        if (!known.cleanShutdown()) {
            readProducers(producers, end, quietFrom);
        }
        if (stopped != null) {
            stopped.withoutTransactionIndex(segments).forEach(producers::rebuildIndex);
        }
        LoadedLog.Bounds bounds = new LoadedLog.Bounds(logStart, recoveryPoint);
        return new LoadedLog(partition, directory, topicId(), all, producers, epochs, bounds);
    }

    private boolean loadEpochs(NavigableMap<Long, Long> sizes) {
        Path path = directory.resolve(LogFileNames.LEADER_EPOCHS);
        boolean must = checkpointed > 0 && sizes.values().stream().anyMatch(size -> size > 0);
        boolean missing = must && !names.contains(LogFileNames.LEADER_EPOCHS);
        if (!missing && epochs.load(environment.files(), path)) {
            return true;
        }
        LOG.warn(
                "{} is {}; the leader epochs are read from the log",
                path,
                missing ? "missing" : "damaged");
        epochs.rewrite();
        return false;
    }

    /**
     * While the tail is in memory, and before anybody asks what is stable. After a clean shutdown a
     * snapshot says it all, and is read when it is needed.
     */
    private void readProducers(ProducerTable producers, long endOffset, long quietFrom) {
        try {
            producers.recover(endOffset, quietFrom);
        } catch (StorageException damaged) {
            // Below the recovery point: whoever needs it learns of it, as with other damage there.
            LOG.error("{}: the producers can't be read", directory, damaged);
        }
    }

    private @Nullable Uuid topicId() {
        try {
            Uuid id = PartitionMetadata.read(environment.files(), directory);
            if (id == null) {
                LOG.warn(
                        "{}/{} is missing; the log is taken for the topic of its name",
                        directory,
                        LogFileNames.PARTITION_METADATA);
            } else if (!known.cleanShutdown()) {
                PartitionMetadata.sync(environment.files(), directory);
            }
            return id;
        } catch (StorageException damaged) {
            // It is written without waiting for the disk, and may be torn by a power cut.
            LOG.warn("{}; the log is taken for the topic of its name", damaged.getMessage());
            return null;
        }
    }

    private void sortFiles() {
        FileSystem files = environment.files();
        new SwapRecovery(files, directory).run();
        for (String name : files.list(directory)) {
            if (name.endsWith(LogFileNames.DELETED) || name.endsWith(LogFileNames.TEMPORARY)) {
                files.delete(directory.resolve(name));
                continue;
            }
            names.add(name);
            long snapshot = LogFileNames.offsetOf(name, LogFileNames.SNAPSHOT);
            if (snapshot >= 0) {
                snapshots.add(snapshot);
            }
            if (LogFileNames.isDamagedLog(name)) {
                environment.health().keptAside().addFile();
            }
        }
        names.removeIf(this::droppedAsOrphan);
    }

    /** An index whose segment a crash took away: the next segment of that name begins without. */
    private boolean droppedAsOrphan(String name) {
        String log = LogFileNames.logOfIndex(name);
        if (log == null || names.contains(log)) {
            return false;
        }
        knownStarts.add(LogFileNames.offsetOf(log, LogFileNames.LOG));
        environment.files().delete(directory.resolve(name));
        return true;
    }

    private NavigableMap<Long, Long> segmentSizes() {
        NavigableMap<Long, Long> sizes = new TreeMap<>();
        for (String name : names) {
            long base = LogFileNames.offsetOf(name, LogFileNames.LOG);
            if (base >= 0) {
                sizes.put(base, environment.files().sizeBytes(directory.resolve(name)));
            }
        }
        return sizes;
    }

    /** What was written was synced at the stop: what differs was changed since. */
    private void compare(StoppedLog stopped, NavigableMap<Long, Long> sizes) {
        long from = stopped.firstDifference(environment.files(), directory, sizes);
        if (from != StoppedLog.UNCHANGED) {
            recoverFrom(Math.min(from, checkpointed));
        }
    }

    private void recoverFrom(long offset) {
        known =
                new KnownLog(
                        false, true, offset, known.logStartOffset(), known.cleanedUpToOffset());
    }

    private void openSegments(NavigableMap<Long, Long> sizes) {
        sizes.forEach((base, size) -> {
            Long next = sizes.higherKey(base);
            long end = next == null ? Math.max(base, known.recoveryPoint()) : next;
            segments.add(openSegment(base, size, end));
        });
        if (segments.isEmpty()) {
            startOver(Math.max(known.logStartOffset(), checkpointed));
        }
        for (Segment segment : segments) {
            boolean recovered = !known.cleanShutdown() && segment == segments.getLast();
            if (segment.sizeBytes() > 0 && !recovered && !hasIndexes(segment.baseOffset())) {
                rebuildIndexes(segment);
            }
        }
    }

    private Segment openSegment(long base, long size, long endOffset) {
        Path path = LogFileNames.of(directory, base, LogFileNames.LOG);
        if (size > Segment.SIZE_BYTES_MAX) {
            throw StorageException.corrupt(path.toString(), "a segment of " + size + " bytes");
        }
        long modified = environment.files().modifiedMillis(path);
        Segment.End end = new Segment.End(endOffset, (int) size);
        return new Segment(environment, directory, base, end, modified);
    }

    private boolean hasIndexes(long base) {
        Path index = LogFileNames.of(directory, base, LogFileNames.INDEX);
        Path timeIndex = LogFileNames.of(directory, base, LogFileNames.TIME_INDEX);
        return names.contains(String.valueOf(index.getFileName()))
                && names.contains(String.valueOf(timeIndex.getFileName()));
    }

    /** From the headers alone, below the recovery point: nothing there is verified again. */
    private void rebuildIndexes(Segment segment) {
        boolean trusted = segment.end().nextOffset() <= known.recoveryPoint();
        if (trusted) {
            LOG.warn("{} has no indexes; they are built from it", segment.path());
            Segment.End end = segment.end();
            new SegmentLoader(segment, end.nextOffset(), intervalBytes, batch -> {}).load();
            segment.seal();
            segment.files().syncIndexes();
            environment.files().syncDirectory(directory);
            segment.endsAt(new Segment.End(end.nextOffset(), segment.sizeBytes()));
        }
    }

    private void startOver(long offset) {
        Damage damage = new Damage(environment);
        for (Segment segment : segments) {
            if (segment.sizeBytes() == 0) {
                segment.files().delete();
            } else {
                damage.keep(segment, "ends below the log's start");
            }
        }
        segments.clear();
        Segment empty = new Segment(environment, directory, offset, new Segment.End(offset, 0), 0);
        empty.create();
        segments.add(empty);
    }
}
