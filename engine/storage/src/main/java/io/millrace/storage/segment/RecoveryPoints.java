package io.millrace.storage.segment;

import io.millrace.base.TopicPartition;
import io.millrace.files.FileSystem;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The checkpointed recovery points of a data directory. A start trusts what is below them, so a log
 * that is truncated lowers its own on disk first. Safe from any thread; writing waits for the disk.
 */
public final class RecoveryPoints {
    private final FileSystem files;
    private final @Nullable Path path;
    private final AtomicLong bytesAbove = new AtomicLong();
    private Map<TopicPartition, Long> written;

    /** Without a path nothing is written: the owner of the log keeps its recovery point. */
    RecoveryPoints(FileSystem files, @Nullable Path path) {
        this.files = files;
        this.path = path;
        this.written = path == null ? Map.of() : OffsetCheckpoint.read(files, path);
    }

    /** A log has grown by that. */
    public void appended(long bytes) {
        bytesAbove.addAndGet(bytes);
    }

    /** How much was appended since a checkpoint {@link #covered} it: what a recovery verifies. */
    public long bytesAbove() {
        return bytesAbove.get();
    }

    /**
     * A checkpoint was made that covers so much of {@link #bytesAbove}, as far as there was room on
     * the disk: on a full one the next waits for its time, or for as many bytes again.
     */
    public void covered(long bytes) {
        bytesAbove.addAndGet(-bytes);
    }

    public synchronized @Nullable Long of(TopicPartition partition) {
        return written.get(partition);
    }

    /**
     * @param unwritten the answer where the owner of the log keeps its recovery point
     */
    public synchronized long of(TopicPartition partition, long unwritten) {
        return path == null ? unwritten : written.getOrDefault(partition, 0L);
    }

    public synchronized Set<TopicPartition> partitions() {
        return Set.copyOf(written.keySet());
    }

    /** The offsets are read while no log can lower its own. */
    public synchronized void write(Supplier<Map<TopicPartition, Long>> current) {
        write(current.get());
    }

    private void write(Map<TopicPartition, Long> offsets) {
        if (path != null && !offsets.equals(written)) {
            OffsetCheckpoint.write(files, path, offsets);
            written = Map.copyOf(offsets);
        }
    }

    /** The offset is read while the log can't lower its own. */
    public synchronized void raise(TopicPartition partition, LongSupplier current) {
        long offset = current.getAsLong();
        if (written.getOrDefault(partition, 0L) < offset) {
            Map<TopicPartition, Long> raised = new HashMap<>(written);
            raised.put(partition, offset);
            write(raised);
        }
    }

    /** One write, if any, for all of them. */
    public synchronized void lower(Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, Long> lowered = new HashMap<>(written);
        offsets.forEach((partition, offset) ->
                lowered.computeIfPresent(partition, (same, now) -> Math.min(now, offset)));
        write(lowered);
    }
}
