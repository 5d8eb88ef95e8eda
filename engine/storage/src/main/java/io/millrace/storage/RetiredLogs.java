package io.millrace.storage;

import io.millrace.files.FilesException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the directories of logs that are out of use to other names, so that a log of the same name
 * can be made. Called by the owner of the logs, one call at a time.
 */
final class RetiredLogs {
    private static final Logger LOG = LoggerFactory.getLogger(RetiredLogs.class);

    private final LogEnvironment environment;
    private final Path dataDirectory;

    RetiredLogs(LogEnvironment environment, Path dataDirectory) {
        this.environment = environment;
        this.dataDirectory = dataDirectory;
    }

    /** The files of a topic that was deleted: they go after {@code file.delete.delay.ms}. */
    void delete(PartitionLog log, long nowMillis) {
        Path moved = move(log, nowMillis, LogFileNames.DELETED_DIRECTORY);
        environment
                .deletions()
                .add(
                        nowMillis + log.config().retention().fileDeleteDelayMillis(),
                        () -> environment.files().deleteTree(moved));
    }

    /** The files of a log that nobody has deleted: they stay until somebody looks at them. */
    void keepAside(PartitionLog log, String why, long nowMillis) {
        Path moved = move(log, nowMillis, LogFileNames.STRAY_DIRECTORY);
        environment.health().keptAside().addDirectory();
        LOG.warn(
                "partition={} {}: its files are kept in {}; nothing reads or deletes them",
                log.partition(),
                why,
                moved);
    }

    private Path move(PartitionLog log, long nowMillis, String suffix) {
        String unique =
                Long.toHexString(nowMillis) + Long.toHexString(environment.entries().made());
        Path moved =
                dataDirectory.resolve(LogFileNames.movedDirectory(log.partition(), unique, suffix));
        try {
            environment.files().rename(log.directory(), moved);
            environment.files().syncDirectory(dataDirectory);
        } catch (FilesException failure) {
            throw environment.health().fail(failure);
        }
        return moved;
    }
}
