package io.millrace.storage;

import io.millrace.files.FileSystem;
import java.nio.file.Path;

/** What all logs of a data directory share. Each part is safe from any thread. */
record LogEnvironment(
        StorageOptions options,
        OpenFiles openFiles,
        DirectoryHealth health,
        DirectoryEntries entries,
        PendingDeletions deletions,
        RecoveryPoints recoveryPoints,
        LogJournal journal) {

    static LogEnvironment of(FileSystem files, Path directory, StorageOptions options) {
        DirectoryHealth health = new DirectoryHealth(files, directory, options.minFreeBytes());
        return new LogEnvironment(
                options,
                new OpenFiles(files, options.openFilesMax()),
                health,
                new DirectoryEntries(files, directory),
                new PendingDeletions(),
                new RecoveryPoints(files, directory.resolve(OffsetCheckpoint.RECOVERY_POINT)),
                new LogJournal(files, directory, options.journalBytes(), health));
    }

    FileSystem files() {
        return openFiles.files();
    }
}
