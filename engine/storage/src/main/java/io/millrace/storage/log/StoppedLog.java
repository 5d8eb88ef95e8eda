package io.millrace.storage.log;

import io.millrace.files.Access;
import io.millrace.files.FileSystem;
import io.millrace.files.StoredFile;
import io.millrace.storage.segment.LogFileNames;
import io.millrace.storage.segment.Segment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of one log as they were at a clean stop. Filled and asked by one thread. */
final class StoppedLog {
    private static final Logger LOG = LoggerFactory.getLogger(StoppedLog.class);

    static final int END_BYTES = 4096;

    /** Where nothing has changed. */
    static final long UNCHANGED = -1;

    private record Part(
            long sizeBytes, long transactionBytes, long modifiedMillis, long endChecksum) {}

    private final NavigableMap<Long, Part> parts = new TreeMap<>();

    /** By rising base offset. */
    void add(
            long baseOffset,
            long sizeBytes,
            long transactionBytes,
            long modifiedMillis,
            long endChecksum) {
        parts.put(baseOffset, new Part(sizeBytes, transactionBytes, modifiedMillis, endChecksum));
    }

    /**
     * The base offset of the first segment that is not what it was, or {@link #UNCHANGED}. Names
     * each that differs.
     *
     * @param sizes of the segments that are there now, by base offset
     */
    long firstDifference(FileSystem files, Path directory, Map<Long, Long> sizes) {
        long first = Long.MAX_VALUE;
        for (Map.Entry<Long, Part> each : parts.entrySet()) {
            long base = each.getKey();
            Path path = LogFileNames.of(directory, base, LogFileNames.LOG);
            String difference = difference(files, path, each.getValue(), sizes.get(base));
            if (!difference.isEmpty()) {
                LOG.warn("{} {}; the log is recovered", path, difference);
                first = Math.min(first, base);
            }
        }
        for (long base : sizes.keySet()) {
            if (!parts.containsKey(base)) {
                Path path = LogFileNames.of(directory, base, LogFileNames.LOG);
                LOG.warn("{} was not there at the clean stop; the log is recovered", path);
                first = Math.min(first, base);
            }
        }
        return first == Long.MAX_VALUE ? UNCHANGED : first;
    }

    private String difference(FileSystem files, Path path, Part part, @Nullable Long size) {
        if (size == null) {
            return "is missing since the clean stop";
        }
        if (size != part.sizeBytes()) {
            return "has " + size + " bytes, and had " + part.sizeBytes() + " at the clean stop";
        }
        boolean last = part == parts.lastEntry().getValue();
        return last
                        && size > 0
                        && files.modifiedMillis(path) != part.modifiedMillis()
                        && endChecksum(files, path) != part.endChecksum()
                ? "does not end as it did at the clean stop"
                : "";
    }

    /** What was recorded of the end of a log's last segment; null when it isn't that one's. */
    @Nullable String endOf(Segment segment) {
        Part part = parts.get(segment.baseOffset());
        return part != null
                        && part == parts.lastEntry().getValue()
                        && part.sizeBytes() == segment.sizeBytes()
                ? part.modifiedMillis() + " " + part.endChecksum()
                : null;
    }

    /**
     * The segments whose transaction index is gone or has another size, although their records are
     * as they were: another program that has cleaned a log leaves an index that belongs to it.
     * Names each.
     */
    List<Segment> withoutTransactionIndex(List<Segment> segments) {
        List<Segment> found = new ArrayList<>();
        for (Segment segment : segments) {
            Part part = parts.get(segment.baseOffset());
            long expected =
                    part != null && part.sizeBytes() == segment.sizeBytes()
                            ? part.transactionBytes()
                            : 0;
            if (expected > 0 && segment.files().transactions().sizeBytes() != expected) {
                LOG.warn(
                        "{} has {} bytes, and had {} at the clean stop; it is built anew",
                        segment.files().transactions().path(),
                        segment.files().transactions().sizeBytes(),
                        expected);
                found.add(segment);
            }
        }
        return found;
    }

    /** Of the last {@value #END_BYTES} bytes. */
    static long endChecksum(StoredFile file) {
        long size = file.sizeBytes();
        ByteBuffer end = ByteBuffer.allocate((int) Math.min(size, END_BYTES));
        file.read(end, size - end.capacity());
        CRC32C checksum = new CRC32C();
        checksum.update(end.flip());
        return checksum.getValue();
    }

    private static long endChecksum(FileSystem files, Path segment) {
        try (StoredFile file = files.open(segment, Access.READ)) {
            return endChecksum(file);
        }
    }
}
