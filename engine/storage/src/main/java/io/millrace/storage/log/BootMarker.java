package io.millrace.storage.log;

import io.millrace.files.Access;
import io.millrace.files.FileSystem;
import io.millrace.files.FilesException;
import io.millrace.files.StoredFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Remembers in a data directory since which start of the machine it has been written to. While that
 * is the same, a process that was killed has lost nothing that it wrote: what is missing then was
 * damaged, and what follows it is no leftover of a power cut.
 */
final class BootMarker {
    private static final String FILE = ".millrace-boot";
    private static final int SIZE_BYTES_MAX = 256;

    private final FileSystem files;
    private final Path path;

    BootMarker(FileSystem files, Path dataDirectory) {
        this.files = files;
        this.path = dataDirectory.resolve(FILE);
    }

    /** Whether the machine went on since {@link #write}. */
    boolean machineWentOn() {
        String now = files.bootId();
        return !now.isEmpty() && now.equals(read());
    }

    private String read() {
        try {
            return files.exists(path)
                    ? new String(files.readAll(path, SIZE_BYTES_MAX), StandardCharsets.UTF_8)
                    : "";
        } catch (FilesException unreadable) {
            return "";
        }
    }

    /** Not synced: a power cut that loses it makes it void anyway. */
    void write() {
        String now = files.bootId();
        if (now.equals(read())) {
            return;
        }
        try (StoredFile file = files.open(path, Access.CREATE)) {
            file.truncate(0);
            file.append(StandardCharsets.UTF_8.encode(now));
        } catch (FilesException full) {
            // Without it a crash is taken for a power cut.
            files.delete(path);
        }
    }
}
