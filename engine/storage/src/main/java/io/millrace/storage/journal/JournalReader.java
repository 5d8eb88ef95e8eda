package io.millrace.storage.journal;

import io.millrace.files.Access;
import io.millrace.files.FileSystem;
import io.millrace.files.StoredFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** Reads what a crash has left of a journal. */
public final class JournalReader {
    private final FileSystem files;
    private final Frame frame = new Frame();

    private record Half(Path path, long generation) {}

    private JournalReader(FileSystem files) {
        this.files = files;
    }

    /** Shows all records in the order in which they were written. */
    public static void read(FileSystem files, Path directory, Consumer<JournalRecord> reader) {
        List<Path> found = JournalFiles.in(directory).stream().filter(files::exists).toList();
        if (!found.isEmpty()) {
            new JournalReader(files).read(found, reader);
        }
    }

    private void read(List<Path> paths, Consumer<JournalRecord> reader) {
        List<Half> halves = new ArrayList<>();
        for (Path path : paths) {
            try (StoredFile file = files.open(path, Access.READ)) {
                Frame.Place first = frame.read(file, 0);
                if (first != null && first.number() == 0) {
                    halves.add(new Half(path, first.generation()));
                }
            }
        }
        halves.sort(Comparator.comparingLong(Half::generation));
        halves.forEach(half -> read(half, reader));
    }

    private void read(Half half, Consumer<JournalRecord> reader) {
        try (StoredFile file = files.open(half.path(), Access.READ)) {
            Frame.Place expected = new Frame.Place(half.generation(), 0);
            long position = 0;
            while (expected.equals(frame.read(file, position))) {
                position += frame.sizeBytes();
                expected = expected.next();
                ByteBuffer records = frame.records();
                JournalRecord record = Frame.next(records);
                while (record != null) {
                    reader.accept(record);
                    record = Frame.next(records);
                }
            }
        }
    }
}
