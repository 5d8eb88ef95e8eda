package io.millrace.storage.segment;

import io.millrace.base.TopicPartition;
import io.millrace.files.FileSystem;
import io.millrace.storage.StorageException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file with an offset for each partition of a data directory. */
public final class OffsetCheckpoint {
    private static final Logger LOG = LoggerFactory.getLogger(OffsetCheckpoint.class);

    public static final String RECOVERY_POINT = "recovery-point-offset-checkpoint";
    public static final String LOG_START = "log-start-offset-checkpoint";
    public static final String HIGH_WATERMARK = "replication-offset-checkpoint";

    public static final String CLEANER = "cleaner-offset-checkpoint";

    private static final int VERSION = 0;
    private static final int FILE_BYTES_MAX = 256 << 20;

    private OffsetCheckpoint() {}

    /** Empty when the file is missing or damaged: what it says can be found out, at a cost. */
    public static Map<TopicPartition, Long> read(FileSystem files, Path path) {
        if (!files.exists(path)) {
            return Map.of();
        }
        try {
            Map<TopicPartition, Long> offsets = new HashMap<>();
            for (List<String> entry :
                    TextCheckpoint.read(files, path, VERSION, 3, FILE_BYTES_MAX)) {
                long partition = TextCheckpoint.number(entry.get(1));
                long offset = TextCheckpoint.number(entry.get(2));
                if (partition < 0 || partition > Integer.MAX_VALUE || offset < 0) {
                    throw StorageException.corrupt(path.toString(), "not offsets: " + entry);
                }
                offsets.put(new TopicPartition(entry.get(0), (int) partition), offset);
            }
            return offsets;
        } catch (StorageException damaged) {
            LOG.warn("{}; it is not used", damaged.getMessage());
            return Map.of();
        }
    }

    public static void write(FileSystem files, Path path, Map<TopicPartition, Long> offsets) {
        List<String> lines = new ArrayList<>(offsets.size());
        offsets.forEach((partition, offset) ->
                lines.add(partition.topic() + " " + partition.partition() + " " + offset));
        String text = TextCheckpoint.format(VERSION, lines);
        files.replace(path, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
