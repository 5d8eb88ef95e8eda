package io.millrace.storage.segment;

import io.millrace.files.FileSystem;
import io.millrace.storage.StorageOptions;
import java.nio.file.Path;

/** What all logs of a data directory share. Each part is safe from any thread. */
public record LogEnvironment(
        StorageOptions options,
        OpenFiles openFiles,
        DirectoryHealth health,
        DirectoryEntries entries,
        PendingDeletions deletions,
        RecoveryPoints recoveryPoints,
        JournalMemory journal) {

    /** The environment of a directory whose health and journal are made already. */
    public static LogEnvironment of(
            FileSystem files,
            Path directory,
            StorageOptions options,
            DirectoryHealth health,
            JournalMemory journal) {
        return new LogEnvironment(
                options,
                new OpenFiles(files, options.openFilesMax()),
                health,
                new DirectoryEntries(files, directory),
                new PendingDeletions(),
                new RecoveryPoints(files, directory.resolve(OffsetCheckpoint.RECOVERY_POINT)),
                journal);
    }

    public FileSystem files() {
        return openFiles.files();
    }
}
