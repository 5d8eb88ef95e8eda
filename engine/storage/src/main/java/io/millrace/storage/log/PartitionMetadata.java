package io.millrace.storage.log;

import io.millrace.base.Uuid;
import io.millrace.files.Access;
import io.millrace.files.FileSystem;
import io.millrace.files.StoredFile;
import io.millrace.storage.StorageException;
import io.millrace.storage.segment.LogFileNames;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The file partition.metadata: which topic id a log belongs to. */
final class PartitionMetadata {
    private static final int FILE_BYTES_MAX = 4096;
    private static final String VERSION_LINE = "version: 0";
    private static final String ID_KEY = "topic_id: ";

    private PartitionMetadata() {}

    /** Null when the file is missing. */
    static @Nullable Uuid read(FileSystem files, Path directory) {
        Path path = directory.resolve(LogFileNames.PARTITION_METADATA);
        if (!files.exists(path)) {
            return null;
        }
        String text = new String(files.readAll(path, FILE_BYTES_MAX), StandardCharsets.UTF_8);
        List<String> lines = text.lines().toList();
        if (lines.size() != 2
                || !lines.get(0).equals(VERSION_LINE)
                || !lines.get(1).startsWith(ID_KEY)) {
            throw StorageException.corrupt(path.toString(), "not a partition's metadata");
        }
        Uuid id = Uuid.parse(lines.get(1).substring(ID_KEY.length()));
        if (id == null || id.isZero()) {
            throw StorageException.corrupt(path.toString(), "not a topic id: " + lines.get(1));
        }
        return id;
    }

    /** Makes what is there durable. */
    static void sync(FileSystem files, Path directory) {
        Path path = directory.resolve(LogFileNames.PARTITION_METADATA);
        try (StoredFile file = files.open(path, Access.WRITE)) {
            file.sync();
        }
    }

    /** Durable when it returns. */
    static void write(FileSystem files, Path directory, Uuid topicId) {
        files.replace(directory.resolve(LogFileNames.PARTITION_METADATA), content(topicId));
    }

    /** Durable when the file was synced. */
    static void writeSoon(FileSystem files, Path directory, Uuid topicId) {
        Path path = directory.resolve(LogFileNames.PARTITION_METADATA);
        try (StoredFile file = files.open(path, Access.CREATE)) {
            file.truncate(0);
            file.append(content(topicId));
        }
    }

    private static ByteBuffer content(Uuid topicId) {
        String text = VERSION_LINE + "\n" + ID_KEY + topicId;
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
