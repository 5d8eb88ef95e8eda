package io.millrace.storage;

import io.millrace.files.FileSystem;
import java.nio.file.Path;

/** What all logs of a data directory share. Each part is safe from any thread. */
record LogEnvironment(
        FileSystem files,
        StorageOptions options,
        OpenFiles openFiles,
        DirectoryHealth health,
        DirectoryEntries entries,
        PendingDeletions deletions,
        RecoveryPoints recoveryPoints) {

    static LogEnvironment of(FileSystem files, Path directory, StorageOptions options) {
        return new LogEnvironment(
                files,
                options,
                new OpenFiles(files, options.openFilesMax()),
                new DirectoryHealth(files, directory, options.minFreeBytes()),
                new DirectoryEntries(files, directory),
                new PendingDeletions(),
                new RecoveryPoints(files, directory.resolve(OffsetCheckpoint.RECOVERY_POINT)));
    }

    PooledFile pooled(Path path) {
        return new PooledFile(openFiles, path);
    }
}
