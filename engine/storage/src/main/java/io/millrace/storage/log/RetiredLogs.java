package io.millrace.storage.log;

import io.millrace.base.TopicPartition;
import io.millrace.files.FileSystem;
import io.millrace.files.FilesException;
import io.millrace.storage.segment.LogEnvironment;
import io.millrace.storage.segment.LogFileNames;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the directories of logs that are out of use to other names, so that a log of the same name
 * can be made. Called by the owner of the logs, one call at a time; what is put off is done by who
 * runs the pending deletions.
 */
final class RetiredLogs {
    private static final Logger LOG = LoggerFactory.getLogger(RetiredLogs.class);

    private final LogEnvironment environment;
    private final Path dataDirectory;

    /** Those whose directory still has its name, for which there was no room under another one. */
    private final Set<TopicPartition> leaving = ConcurrentHashMap.newKeySet();

    RetiredLogs(LogEnvironment environment, Path dataDirectory) {
        this.environment = environment;
        this.dataDirectory = dataDirectory;
    }

    /** Whether the directory of a log of that name that is out of use is still in the way. */
    boolean isLeaving(TopicPartition partition) {
        return leaving.contains(partition);
    }

    /**
     * The files of a topic that was deleted: they go after {@code file.delete.delay.ms}. On a full
     * disk nothing waits: what is deleted is what makes room.
     */
    void delete(PartitionLog log, long nowMillis) {
        Path moved;
        try {
            moved = move(log, nowMillis, LogFileNames.DELETED_DIRECTORY);
        } catch (FilesException noRoom) {
            // A longer name takes room, an end makes some.
            leaveLater(log, nowMillis, () -> deleteInPlace(log));
            return;
        }
        long delayMillis =
                environment.health().full() ? 0 : log.config().retention().fileDeleteDelayMillis();
        environment
                .deletions()
                .add(nowMillis + delayMillis, () -> environment.files().deleteTree(moved));
    }

    /** The files of a log that nobody has deleted: they stay until somebody looks at them. */
    void keepAside(PartitionLog log, String why, long nowMillis) {
        try {
            keepAsideNow(log, why, nowMillis);
        } catch (FilesException noRoom) {
            leaveLater(
                    log,
                    nowMillis,
                    () -> {
                        keepAsideNow(log, why, nowMillis);
                        leaving.remove(log.partition());
                    });
        }
    }

    private void keepAsideNow(PartitionLog log, String why, long nowMillis) {
        Path moved = move(log, nowMillis, LogFileNames.STRAY_DIRECTORY);
        environment.health().keptAside().addDirectory();
        LOG.warn(
                "partition={} {}: its files are kept in {}; nothing reads or deletes them",
                log.partition(),
                why,
                moved);
    }

    private void leaveLater(PartitionLog log, long nowMillis, Runnable step) {
        leaving.add(log.partition());
        environment.deletions().add(nowMillis, step);
        environment.deletions().run(nowMillis);
    }

    /** The topic's id goes last: without it another topic of that name would take the rest over. */
    private void deleteInPlace(PartitionLog log) {
        FileSystem files = environment.files();
        Path directory = log.directory();
        if (files.isDirectory(directory)) {
            for (String name : files.list(directory)) {
                if (!name.equals(LogFileNames.PARTITION_METADATA)) {
                    files.deleteTree(directory.resolve(name));
                }
            }
            files.syncDirectory(directory);
            files.deleteTree(directory);
        }
        leaving.remove(log.partition());
    }

    /** Throws only what passes; a directory without room for a name may have some for records. */
    private Path move(PartitionLog log, long nowMillis, String suffix) {
        String unique =
                Long.toHexString(nowMillis) + Long.toHexString(environment.entries().made());
        Path moved =
                dataDirectory.resolve(LogFileNames.movedDirectory(log.partition(), unique, suffix));
        try {
            environment.files().rename(log.directory(), moved);
        } catch (FilesException failure) {
            if (!failure.passes()) {
                throw environment.health().fail(failure);
            }
            throw failure;
        }
        try {
            environment.files().syncDirectory(dataDirectory);
        } catch (FilesException failure) {
            // After a crash the old name may be back, with the id of its old topic.
            if (!failure.passes()) {
                throw environment.health().fail(failure);
            }
        }
        return moved;
    }
}
