package io.millrace.storage.log;

import io.millrace.files.Access;
import io.millrace.files.FileSystem;
import io.millrace.files.StoredFile;
import io.millrace.records.RecordBatch;
import io.millrace.storage.segment.KeptAside;
import io.millrace.storage.segment.LogEnvironment;
import io.millrace.storage.segment.LogFileNames;
import io.millrace.storage.segment.Segment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what a recovery takes out of a log: nothing is deleted because something else is damaged.
 * What is kept ends in {@code .damaged}, beside the log's files. Only the end that a crash has torn
 * is cut off without a copy: it holds no whole batch.
 */
final class Damage {
    private static final Logger LOG = LoggerFactory.getLogger(Damage.class);
    private static final int WINDOW_BYTES = 1 << 20;

    private final FileSystem files;
    private final KeptAside kept;

    Damage(LogEnvironment environment) {
        this.files = environment.files();
        this.kept = environment.health().keptAside();
    }

    /** Takes a segment out of use; its files stay. */
    void keep(Segment segment, String why) {
        String suffix = unusedSuffix(segment.path());
        Path path = segment.path();
        segment.files().retire();
        segment.files().renameWith(suffix);
        kept.addFile();
        LOG.warn("{} {}: it is kept as {}", path, why, segment.path().getFileName());
    }

    /** Copies the end of a segment's file, if a batch of a log that goes on there is in it. */
    void keepEnd(Segment segment, int fromBytes, long nextOffset) {
        try (StoredFile file = segment.lease()) {
            if (holdsBatch(file, fromBytes, nextOffset)) {
                Path path = segment.path();
                Path copy = path.resolveSibling(path.getFileName() + unusedSuffix(path));
                copy(file, fromBytes, copy);
                kept.addFile();
                LOG.warn("{} from position {} on is kept as {}", path, fromBytes, copy);
            }
        }
    }

    /** Appended to the name of the log and all of its indexes. */
    private String unusedSuffix(Path log) {
        String suffix = LogFileNames.DAMAGED;
        for (int i = 2; files.exists(log.resolveSibling(log.getFileName() + suffix)); i++) {
            suffix = "." + i + LogFileNames.DAMAGED;
        }
        return suffix;
    }

    private void copy(StoredFile file, int fromBytes, Path to) {
        try (StoredFile target = files.open(to, Access.CREATE_NEW)) {
            long size = file.sizeBytes();
            for (long at = fromBytes; at < size; at += WINDOW_BYTES) {
                target.append(read(file, at, size));
            }
            target.sync();
        }
    }

    private static ByteBuffer read(StoredFile file, long at, long size) {
        ByteBuffer window = ByteBuffer.allocate((int) Math.min(WINDOW_BYTES, size - at));
        file.read(window, at);
        return window.flip();
    }

    private static boolean holdsBatch(StoredFile file, int fromBytes, long nextOffset) {
        long size = file.sizeBytes();
        RecordBatch header = new RecordBatch();
        // Windows overlap, so that each header is whole in one of them.
        int step = WINDOW_BYTES - RecordBatch.HEADER_SIZE_BYTES;
        for (long at = fromBytes; at < size; at += step) {
            ByteBuffer window = read(file, at, size);
            int last = window.limit() - RecordBatch.HEADER_SIZE_BYTES;
            for (int i = 0; i <= last; i++) {
                if (window.get(i + RecordBatch.MAGIC_OFFSET) == RecordBatch.MAGIC
                        && isPossible(header.wrap(window, i), nextOffset, size - at - i)
                        && isWhole(file, at + i, header.sizeBytes())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isPossible(RecordBatch header, long nextOffset, long leftBytes) {
        return header.batchLength() >= RecordBatch.BATCH_LENGTH_MIN
                && header.batchLength() <= leftBytes - RecordBatch.LENGTH_OVERHEAD_BYTES
                && header.baseOffset() >= nextOffset
                && header.lastOffsetDelta() >= 0;
    }

    private static boolean isWhole(StoredFile file, long at, int sizeBytes) {
        ByteBuffer bytes = ByteBuffer.allocate(sizeBytes);
        file.read(bytes, at);
        return new RecordBatch(bytes.flip(), 0).checksumMatches();
    }
}
