package io.millrace.broker.partition;

import io.millrace.base.TopicPartition;
import io.millrace.storage.log.LogDirectory;
import io.millrace.storage.log.PartitionLog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * How much the logs of the data directory take. Asks the file system about the volume: for threads
 * that may wait. Safe from any thread.
 */
public final class LogSizes {
    private final LogDirectory directory;

    public LogSizes(LogDirectory directory) {
        this.directory = directory;
    }

    /**
     * The data directory.
     *
     * @param path absolute
     * @param failed whether the disk refused a write; the logs are not told then
     * @param totalBytes of the volume
     * @param usableBytes of the volume
     */
    public record Directory(
            String path, boolean failed, long totalBytes, long usableBytes, List<Log> logs) {}

    /**
     * One partition's log.
     *
     * @param offsetLag how far its end is behind the high watermark
     */
    public record Log(TopicPartition partition, long sizeBytes, long offsetLag) {}

    /** The directory with those of its logs that are wanted. */
    public Directory describe(Predicate<TopicPartition> wanted) {
        String path = directory.path().toAbsolutePath().toString();
        if (directory.failed()) {
            return new Directory(path, true, -1, -1, List.of());
        }
        List<Log> logs = new ArrayList<>();
        for (PartitionLog log : directory.logs()) {
            if (wanted.test(log.partition())) {
                long lag = Math.max(0, log.highWatermark() - log.logEndOffset());
                logs.add(new Log(log.partition(), log.sizeBytes(), lag));
            }
        }
        return new Directory(path, false, directory.totalBytes(), directory.usableBytes(), logs);
    }
}
