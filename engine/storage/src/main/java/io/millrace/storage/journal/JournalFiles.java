package io.millrace.storage.journal;

import io.millrace.files.Access;
import io.millrace.files.FileSystem;
import io.millrace.files.StoredFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Comparator;
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
        ByteBuffer zeros = Frame.blocks();
        try (StoredFile file = files.open(path, Access.CREATE)) {
            file.truncate(0);
        }
        // As frames are written: what the file system refuses of them, it refuses here.
        try (StoredFile file = files.open(path, Access.DURABLE)) {
            for (long left = sizeBytes; left > 0; left -= zeros.capacity()) {
                file.append(zeros.clear().limit((int) Math.min(left, zeros.capacity())));
            }
        }
    }

    /**
     * Removes the journal for good; the older half first, and durably: what the newer one forgets
     * must not be left without it.
     */
    public static void delete(FileSystem files, Path directory) {
        List<Path> found = in(directory).stream().filter(files::exists).toList();
        if (found.isEmpty()) {
            return;
        }
        Frame frame = new Frame();
        found.stream()
                .sorted(Comparator.comparingLong(path -> generation(files, path, frame)))
                .forEach(path -> {
                    files.delete(path);
                    files.syncDirectory(directory);
                });
    }

    private static long generation(FileSystem files, Path path, Frame frame) {
        try (StoredFile file = files.open(path, Access.READ)) {
            Frame.Place first = frame.read(file, 0);
            return first == null ? 0 : first.generation();
        }
    }
}
