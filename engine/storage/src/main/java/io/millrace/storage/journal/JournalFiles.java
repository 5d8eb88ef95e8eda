package io.millrace.storage.journal;

import io.millrace.files.Access;
import io.millrace.files.FileSystem;
import io.millrace.files.StoredFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** The two files of a journal. */
public final class JournalFiles {
    private static final List<String> NAMES = List.of(".journal-0", ".journal-1");

    private JournalFiles() {}

    static List<Path> in(Path directory) {
        return NAMES.stream().map(directory::resolve).toList();
    }

    /** Makes a file of zeros; durable but for its name. */
    static void make(FileSystem files, Path path, long sizeBytes) {
        ByteBuffer zeros = ByteBuffer.allocate(Frame.BYTES_MAX);
        try (StoredFile file = files.open(path, Access.CREATE)) {
            file.truncate(0);
            for (long left = sizeBytes; left > 0; left -= zeros.capacity()) {
                file.append(zeros.clear().limit((int) Math.min(left, zeros.capacity())));
            }
            file.sync();
        }
    }

    /** Removes the journal for good. */
    public static void delete(FileSystem files, Path directory) {
        boolean found = false;
        for (Path path : in(directory)) {
            found |= files.delete(path);
        }
        if (found) {
            files.syncDirectory(directory);
        }
    }
}
