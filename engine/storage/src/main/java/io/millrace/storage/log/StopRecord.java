package io.millrace.storage.log;

import io.millrace.base.TopicPartition;
import io.millrace.files.FileSystem;
import io.millrace.files.FilesException;
import io.millrace.files.StoredFile;
import io.millrace.storage.StorageException;
import io.millrace.storage.segment.LogSegments;
import io.millrace.storage.segment.Segment;
import io.millrace.storage.segment.TextCheckpoint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the segments of a data directory were like at a clean stop, so that the next start need not
 * take it on trust that nobody has touched them: the size of each, and of each log's last one when
 * it was written and a checksum over its end. No file is read whole, neither at the stop nor at the
 * start, and none that was not written to since.
 *
 * <p>A checkpoint with the fields {@code topic partition baseOffset sizeBytes transactionIndexBytes
 * modifiedMillis endChecksum}; the checksum is that of the last {@value StoppedLog#END_BYTES}
 * bytes; the last two are 0 for all segments but the last.
 */
final class StopRecord {
    private static final Logger LOG = LoggerFactory.getLogger(StopRecord.class);
    private static final String FILE = ".millrace-stopped";
    private static final int VERSION = 0;
    private static final int FIELDS = 7;
    private static final int FILE_BYTES_MAX = 256 << 20;

    private StopRecord() {}

    /** Durable when it returns. Of logs that nobody appends to any more. */
    static void write(
            FileSystem files, Path dataDirectory, Map<TopicPartition, LogSegments> stopped) {
        Map<TopicPartition, StoppedLog> before = read(files, dataDirectory);
        List<String> lines = new ArrayList<>();
        stopped.forEach((partition, segments) -> {
            String name = partition.topic() + " " + partition.partition() + " ";
            for (Segment segment : segments.all()) {
                String end = "0 0";
                if (segment == segments.active()) {
                    end = end(files, segment, before.get(partition));
                }
                long transactions = segment.files().transactions().sizeBytes();
                lines.add(
                        name
                                + segment.baseOffset()
                                + " "
                                + segment.sizeBytes()
                                + " "
                                + transactions
                                + " "
                                + end);
            }
        });
        String text = TextCheckpoint.format(VERSION, lines);
        files.replace(
                dataDirectory.resolve(FILE),
                ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** A file that nobody had a reason to open since is not opened now. */
    private static String end(FileSystem files, Segment segment, @Nullable StoppedLog before) {
        String known = before == null || segment.isLoaded() ? null : before.endOf(segment);
        if (known != null) {
            return known;
        }
        try (StoredFile file = segment.lease()) {
            return files.modifiedMillis(segment.path()) + " " + StoppedLog.endChecksum(file);
        }
    }

    /** Nothing of a log where there is no record, or a damaged one. */
    static Map<TopicPartition, StoppedLog> read(FileSystem files, Path dataDirectory) {
        Path path = dataDirectory.resolve(FILE);
        if (!files.exists(path)) {
            return Map.of();
        }
        try {
            Map<TopicPartition, StoppedLog> logs = new HashMap<>();
            for (List<String> fields :
                    TextCheckpoint.read(files, path, VERSION, FIELDS, FILE_BYTES_MAX)) {
                long partition = TextCheckpoint.number(fields.get(1));
                if (partition < 0 || partition > Integer.MAX_VALUE) {
                    throw StorageException.corrupt(path.toString(), "no partition: " + fields);
                }
                logs.computeIfAbsent(
                                new TopicPartition(fields.get(0), (int) partition),
                                absent -> new StoppedLog())
                        .add(
                                TextCheckpoint.number(fields.get(2)),
                                TextCheckpoint.number(fields.get(3)),
                                TextCheckpoint.number(fields.get(4)),
                                TextCheckpoint.number(fields.get(5)),
                                TextCheckpoint.number(fields.get(6)));
            }
            return logs;
        } catch (StorageException | FilesException damaged) {
            LOG.warn("{}; it is not used", damaged.getMessage());
            return Map.of();
        }
    }

    /** Somebody else has written to the directory since. */
    static void delete(FileSystem files, Path dataDirectory) {
        files.delete(dataDirectory.resolve(FILE));
    }

    /** The last bytes of a segment's file that nobody has open. */
}
