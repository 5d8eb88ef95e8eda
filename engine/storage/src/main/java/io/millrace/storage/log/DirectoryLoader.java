package io.millrace.storage.log;

import io.millrace.base.Check;
import io.millrace.base.TopicPartition;
import io.millrace.files.FileSystem;
import io.millrace.storage.Loading;
import io.millrace.storage.LogConfig;
import io.millrace.storage.journal.JournalFiles;
import io.millrace.storage.segment.LogEnvironment;
import io.millrace.storage.segment.LogFileNames;
import io.millrace.storage.segment.OffsetCheckpoint;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens all logs of a locked data directory. Used once, by the thread that starts it. */
final class DirectoryLoader {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryLoader.class);

    /** Left to the metadata log's owner. */
    private static final String METADATA_LOG = "__cluster_metadata-0";

    private final LogEnvironment environment;
    private final FileSystem files;
    private final Path path;
    private final Map<TopicPartition, Long> cleaned;
    private final Map<TopicPartition, Long> starts;
    private final Map<TopicPartition, Long> watermarks;
    private Map<TopicPartition, StoppedLog> stopped = Map.of();
    private final BootMarker boot;
    private final boolean machineWentOn;
    private final Map<TopicPartition, PartitionLog> logs = new ConcurrentHashMap<>();

    DirectoryLoader(LogEnvironment environment, Path path) {
        this.environment = environment;
        this.files = environment.files();
        this.path = path;
        this.boot = new BootMarker(files, path);
        this.machineWentOn = boot.machineWentOn();
        this.cleaned = read(OffsetCheckpoint.CLEANER);
        this.starts = read(OffsetCheckpoint.LOG_START);
        this.watermarks = read(OffsetCheckpoint.HIGH_WATERMARK);
    }

    private Map<TopicPartition, Long> read(String checkpoint) {
        return OffsetCheckpoint.read(files, path.resolve(checkpoint));
    }

    /** Up to where logs were cleaned, as written. */
    Map<TopicPartition, Long> cleaned() {
        return cleaned;
    }

    /** The logs of which a start offset is written. */
    Set<TopicPartition> started() {
        return starts.keySet();
    }

    /** Whole and durable; the marker of the clean shutdown is gone when it returns. */
    Map<TopicPartition, PartitionLog> load(long nowMillis, Loading loading) {
        CleanMarker marker = new CleanMarker(files, path);
        boolean clean = marker.exists();
        if (marker.isOurs()) {
            stopped = StopRecord.read(files, path);
        } else {
            StopRecord.delete(files, path);
        }
        if (!clean) {
            new JournalReplay(files, path).run();
        }
        if (clean) {
            tellMissing(OffsetCheckpoint.RECOVERY_POINT, "each log is verified from its start on");
            tellMissing(OffsetCheckpoint.HIGH_WATERMARK, "high watermarks are found anew");
            tellMissing(OffsetCheckpoint.LOG_START, "records that were deleted may come back");
        }
        LogLoads loads = new LogLoads();
        for (String name : files.list(path)) {
            Path directory = path.resolve(name);
            TopicPartition partition = LogFileNames.partitionOf(name);
            if (name.equals(METADATA_LOG) || !files.isDirectory(directory)) {
                continue;
            }
            if (partition != null) {
                loads.add(() -> load(partition, directory, clean));
            } else {
                loadOther(name, directory, nowMillis);
            }
        }
        loads.run(clean ? Loading.IN_TURN : loading);
        Check.that(logs.size() == loads.count(), "all logs are open", logs.size(), loads.count());
        if (!clean) {
            // A process that was killed may have made logs whose names are only in memory yet.
            files.syncDirectory(path);
        }
        // All that it has is in the logs now, synced.
        JournalFiles.delete(files, path);
        if (marker.delete()) {
            // Before the first write: a crash must find no marker.
            files.syncDirectory(path);
        }
        boot.write();
        environment.health().measure();
        LOG.info("{}: {} logs, {}", path, logs.size(), clean ? "clean" : "recovered");
        return logs;
    }

    /** A clean stop has written them when there were logs. */
    private void tellMissing(String name, String consequence) {
        Path checkpoint = path.resolve(name);
        if (!stopped.isEmpty() && !files.exists(checkpoint)) {
            LOG.warn("{} is missing: {}", checkpoint, consequence);
        }
    }

    private void loadOther(String name, Path directory, long nowMillis) {
        if (name.endsWith(LogFileNames.DELETED_DIRECTORY)) {
            environment.deletions().add(nowMillis, () -> files.deleteTree(directory));
        } else if (name.endsWith(LogFileNames.STRAY_DIRECTORY)) {
            LOG.warn("{} belongs to no topic and is kept; nothing reads it", directory);
            environment.health().keptAside().addDirectory();
        }
    }

    private void load(TopicPartition partition, Path directory, boolean clean) {
        long start = starts.getOrDefault(partition, -1L);
        long cleanedUpTo = cleaned.getOrDefault(partition, 0L);
        Long point = environment.recoveryPoints().of(partition);
        // A log without a recovery point was made after the last checkpoint.
        KnownLog known =
                point == null
                        ? new KnownLog(false, machineWentOn, 0, start, cleanedUpTo)
                        : new KnownLog(clean, machineWentOn, point, start, cleanedUpTo);
        LogConfig config = environment.options().defaults();
        LogLoader loader = new LogLoader(environment, partition, directory, known, config);
        LoadedLog loaded = loader.load(stopped.get(partition));
        PartitionLog log = new PartitionLog(environment, loaded, config);
        log.advanceHighWatermark(watermarks.getOrDefault(partition, 0L));
        log.upkeep().cleanedUpTo(cleanedUpTo);
        logs.put(partition, log);
    }
}
