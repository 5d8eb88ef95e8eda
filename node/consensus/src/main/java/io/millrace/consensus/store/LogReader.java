package io.millrace.consensus.store;

import io.millrace.base.Digits;
import io.millrace.files.Access;
import io.millrace.files.FileSystem;
import io.millrace.files.StoredFile;
import io.millrace.records.RecordBatch;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log's files beside their writer, for the nodes that follow it. It learns where batches
 * and epochs begin while it passes over them, once. Owned by the log's thread.
 */
public final class LogReader {
    /** A place is remembered about every that many bytes. */
    private static final int PLACE_BYTES = 4096;

    private static final String SUFFIX = ".log";
    private static final int NAME_DIGITS = 20;

    /**
     * The largest epoch not above the one that was asked for, and where it ends.
     *
     * @param epoch -1 when there is none
     */
    public record EpochEnd(int epoch, long endOffset) {}

    private record Place(long fileBase, long position) {}

    private final FileSystem files;
    private final Path directory;
    private final NavigableMap<Long, Place> places = new TreeMap<>();
    private final NavigableMap<Integer, Long> epochStarts = new TreeMap<>();
    private Checkpoints.@Nullable Id begin;
    private Place next = new Place(0, 0);
    private long seenTo;

    public LogReader(FileSystem files, Path directory) {
        this.files = files;
        this.directory = directory;
    }

    /**
     * Forgets what it has seen: the files begin anew.
     *
     * @param snapshot what stands in place of what is missing; null when nothing does
     */
    public void begin(Checkpoints.@Nullable Id snapshot) {
        places.clear();
        epochStarts.clear();
        begin = snapshot;
        seenTo = snapshot == null ? 0 : snapshot.endOffset();
        next = place(seenTo);
        rememberBegin();
    }

    /** The snapshot's last epoch is the log's first one, though it may have no records of it. */
    private void rememberBegin() {
        if (begin != null) {
            epochStarts.putIfAbsent(begin.epoch(), begin.endOffset());
        }
    }

    /** The file that an offset is in, from its beginning. */
    private Place place(long offset) {
        long base = 0;
        for (long each : bases()) {
            base = each <= offset ? each : base;
        }
        return new Place(base, 0);
    }

    private List<Long> bases() {
        List<Long> bases = new ArrayList<>();
        for (String name : files.list(directory)) {
            if (name.length() == NAME_DIGITS + SUFFIX.length() && name.endsWith(SUFFIX)) {
                bases.add(Long.parseLong(name.substring(0, NAME_DIGITS)));
            }
        }
        return bases;
    }

    private Path path(long base) {
        return directory.resolve(Digits.padded(base, NAME_DIGITS) + SUFFIX);
    }

    /** Learns of everything up to an offset that the writer has written. */
    public void extend(long endOffset) {
        long rememberFrom = next.position();
        while (seenTo < endOffset) {
            try (StoredFile file = files.open(path(next.fileBase()), Access.READ)) {
                BatchScan scan = new BatchScan(file, next.position());
                for (RecordBatch batch = scan.next();
                        batch != null && seenTo < endOffset;
                        batch = scan.next()) {
                    if (next.position() >= rememberFrom) {
                        places.put(batch.baseOffset(), next);
                        rememberFrom = next.position() + PLACE_BYTES;
                    }
                    if (batch.nextOffset() > seenTo) {
                        epochStarts.putIfAbsent(batch.partitionLeaderEpoch(), batch.baseOffset());
                        seenTo = batch.nextOffset();
                    }
                    next = new Place(next.fileBase(), next.position() + batch.sizeBytes());
                }
            }
            if (seenTo < endOffset && !turnToNextFile()) {
                return;
            }
        }
    }

    private boolean turnToNextFile() {
        Place found = place(seenTo);
        boolean later = found.fileBase() > next.fileBase();
        next = later ? found : next;
        return later;
    }

    /** Forgets what was cut. */
    public void truncated(long endOffset) {
        places.tailMap(endOffset, true).clear();
        epochStarts.values().removeIf(start -> start >= endOffset);
        rememberBegin();
        seenTo = Math.min(seenTo, endOffset);
        next = places.isEmpty() ? place(seenTo) : places.lastEntry().getValue();
    }

    /** Up to what was learned. */
    public EpochEnd endOf(int epoch) {
        var found = epochStarts.floorEntry(epoch);
        if (found == null) {
            return new EpochEnd(-1, -1);
        }
        var later = epochStarts.higherEntry(epoch);
        return new EpochEnd(found.getKey(), later == null ? seenTo : later.getValue());
    }

    /**
     * The whole batches from an offset on, up to another one that is the end of a batch.
     *
     * @param maxBytes at most, but for a first batch that is larger
     */
    public ByteBuffer read(long fromOffset, long toOffset, int maxBytes) {
        extend(toOffset);
        var known = places.floorEntry(fromOffset);
        if (known == null || fromOffset >= toOffset) {
            return ByteBuffer.allocate(0);
        }
        Place at = known.getValue();
        try (StoredFile file = files.open(path(at.fileBase()), Access.READ)) {
            return read(new BatchScan(file, at.position()), fromOffset, toOffset, maxBytes);
        }
    }

    /** What is in one file; the follower asks again for what is in the next one. */
    private static ByteBuffer read(BatchScan scan, long fromOffset, long toOffset, int maxBytes) {
        List<ByteBuffer> found = new ArrayList<>();
        int sizeBytes = 0;
        for (RecordBatch batch = scan.next(); batch != null; batch = scan.next()) {
            boolean fits = found.isEmpty() || sizeBytes + batch.sizeBytes() <= maxBytes;
            if (batch.nextOffset() > toOffset || !fits) {
                break;
            }
            if (batch.nextOffset() > fromOffset) {
                found.add(batch.bytes());
                sizeBytes += batch.sizeBytes();
            }
        }
        ByteBuffer joined = ByteBuffer.allocate(sizeBytes);
        found.forEach(joined::put);
        return joined.flip();
    }
}
