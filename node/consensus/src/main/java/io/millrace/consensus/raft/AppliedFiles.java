package io.millrace.consensus.raft;

import io.millrace.base.FaultKind;
import io.millrace.consensus.ConsensusException;
import io.millrace.consensus.Snapshot;
import io.millrace.consensus.Voter;
import io.millrace.consensus.store.Checkpoints;
import io.millrace.consensus.store.LogSegments;
import io.millrace.files.FileSystem;
import io.millrace.metadata.MetadataImage;
import io.millrace.records.RecordBatch;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The applied batches of one node, in the files that Kafka's tools read. What is in them already
 * when an entry is applied again must be the same, to the byte as its checksum tells.
 */
final class AppliedFiles implements AutoCloseable {
    private record Written(long baseOffset, int epoch, int sizeBytes, long crc) {
        static Written of(RecordBatch batch) {
            return new Written(
                    batch.baseOffset(),
                    batch.partitionLeaderEpoch(),
                    batch.sizeBytes(),
                    batch.crc());
        }
    }

    private static final String UNFINISHED = ".tmp";

    private final FileSystem files;
    private final Path directory;
    private final Checkpoints checkpoints;
    private LogSegments segments;

    /** What a former life applied, and this one has not yet seen again. */
    private final Deque<Written> ahead = new ArrayDeque<>();

    AppliedFiles(FileSystem files, Path directory) {
        this.files = files;
        this.directory = directory;
        this.checkpoints = new Checkpoints(files, directory);
        this.segments = new LogSegments(files, directory);
    }

    /** Makes the directory ready; on the first call of a process. */
    void prepare() {
        if (!files.isDirectory(directory)) {
            files.createDirectoriesDurably(directory);
        }
        for (String name : files.list(directory)) {
            if (name.endsWith(UNFINISHED)) {
                files.delete(directory.resolve(name));
            }
        }
    }

    /** Begins with what the log held from the offset on; everything before it is in a snapshot. */
    void open(long fromOffset) {
        segments.close();
        segments = new LogSegments(files, directory);
        ahead.clear();
        segments.recoverWhole(fromOffset, batch -> ahead.add(Written.of(batch)));
    }

    /** Puts a snapshot in place of all that is here. */
    Snapshot restore(Path snapshotFile, Checkpoints.Id id) {
        Path checkpoint = directory.resolve(id.fileName());
        if (!files.exists(checkpoint)) {
            RaftSnapshot.extract(files, snapshotFile, checkpoint);
        }
        Snapshot snapshot = checkpoints.read(id);
        open(id.endOffset());
        checkpoints.keepOnly(id);
        return snapshot;
    }

    void append(RecordBatch batch, ByteBuffer bytes) {
        @Nullable Written before = ahead.poll();
        if (before == null) {
            segments.write(bytes, batch.nextOffset());
        } else if (!before.equals(Written.of(batch))) {
            throw new ConsensusException(
                    FaultKind.CORRUPT,
                    directory + " at offset " + before.baseOffset(),
                    "the quorum orders another batch here than this node has applied before",
                    null);
        }
    }

    /** Writes a checkpoint of the image, durably, and removes what it stands for. */
    Path snapshot(Checkpoints.Id id, MetadataImage image, List<Voter> voters, long nowMillis) {
        segments.sync();
        checkpoints.write(id, image, voters, nowMillis);
        return directory.resolve(id.fileName());
    }

    void forgetBefore(Checkpoints.Id id) {
        if (ahead.isEmpty()) {
            segments.roll();
        }
        segments.removeBelow(id.endOffset());
        checkpoints.keepOnly(id);
    }

    Checkpoints.@Nullable Id newestSnapshot() {
        return checkpoints.newest();
    }

    long sizeBytes() {
        return segments.activeSizeBytes();
    }

    @Override
    public void close() {
        segments.close();
    }
}
