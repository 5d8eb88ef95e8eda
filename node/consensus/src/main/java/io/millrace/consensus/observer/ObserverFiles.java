package io.millrace.consensus.observer;

import io.millrace.base.FaultKind;
import io.millrace.consensus.CommittedBatch;
import io.millrace.consensus.ConsensusException;
import io.millrace.consensus.MetadataLog;
import io.millrace.consensus.Snapshot;
import io.millrace.consensus.Voter;
import io.millrace.consensus.observer.ObserverProtocol.Position;
import io.millrace.consensus.store.Checkpoints;
import io.millrace.consensus.store.LogReader;
import io.millrace.consensus.store.LogSegments;
import io.millrace.consensus.store.MetadataBatches;
import io.millrace.files.FileSystem;
import io.millrace.metadata.MetadataImage;
import io.millrace.records.RecordBatch;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The copy of the metadata log that an observer keeps: what it fetched, and how much of it is
 * committed. Owned by the log's thread.
 */
final class ObserverFiles implements AutoCloseable {
    private static final String UNFINISHED = ".tmp";

    private final FileSystem files;
    private final Path directory;
    private final Checkpoints checkpoints;
    private final LogSegments segments;
    private final LogReader reader;

    /** Fetched, and not known to be committed; without the log's own records. */
    private final ArrayDeque<CommittedBatch> undelivered = new ArrayDeque<>();

    private Checkpoints.@Nullable Id newest;
    private Checkpoints.@Nullable Received incoming;
    private int lastEpoch;
    private long highWatermark = -1;

    ObserverFiles(FileSystem files, Path directory) {
        this.files = files;
        this.directory = directory;
        this.checkpoints = new Checkpoints(files, directory);
        this.segments = new LogSegments(files, directory);
        this.reader = new LogReader(files, directory);
    }

    Position position() {
        return new Position(segments.endOffset(), lastEpoch, highWatermark);
    }

    Checkpoints.@Nullable Id newest() {
        return newest;
    }

    long highWatermark() {
        return highWatermark;
    }

    long sizeBytes() {
        return segments.activeSizeBytes();
    }

    /** Tells of the snapshot. What follows it is told when a leader says that it is committed. */
    void open(MetadataLog.Listener listener) {
        if (!files.isDirectory(directory)) {
            files.createDirectoriesDurably(directory);
        }
        for (String name : files.list(directory)) {
            if (name.endsWith(UNFINISHED)) {
                files.delete(directory.resolve(name));
            }
        }
        Checkpoints.Id snapshot = checkpoints.newest();
        newest = snapshot;
        long from = 0;
        if (snapshot != null) {
            from = snapshot.endOffset();
            lastEpoch = snapshot.epoch();
            highWatermark = from;
            listener.snapshot(checkpoints.read(snapshot));
        }
        segments.recover(from, this::remember);
        reader.begin(snapshot);
    }

    private void remember(RecordBatch batch) {
        lastEpoch = Math.max(lastEpoch, batch.partitionLeaderEpoch());
        if (!batch.isControl()) {
            undelivered.add(MetadataBatches.decode(batch));
        }
    }

    /**
     * Appends the whole batches of what was fetched. Durable when it returns.
     *
     * @param leaderEpoch the epoch of the leader that sent them, which none may exceed
     */
    void append(ByteBuffer bytes, int leaderEpoch) {
        int at = bytes.position();
        while (bytes.limit() - at >= RecordBatch.HEADER_SIZE_BYTES) {
            RecordBatch batch = new RecordBatch(bytes, at);
            if (!batch.isComplete()) {
                // A leader may cut its answer anywhere.
                return;
            }
            check(batch, leaderEpoch);
            ByteBuffer one = batch.bytes();
            segments.append(one, batch.nextOffset());
            remember(batch);
            at += batch.sizeBytes();
        }
    }

    private void check(RecordBatch batch, int leaderEpoch) {
        boolean follows = batch.baseOffset() == segments.endOffset();
        int epoch = batch.partitionLeaderEpoch();
        if (batch.magic() != RecordBatch.MAGIC
                || !batch.checksumMatches()
                || !follows
                || epoch < lastEpoch
                || epoch > leaderEpoch) {
            throw new ConsensusException(
                    FaultKind.CORRUPT,
                    directory + " at offset " + segments.endOffset(),
                    "the leader of epoch "
                            + leaderEpoch
                            + " sent a batch that can't follow: "
                            + batch,
                    null);
        }
    }

    /** Tells of what is committed by now. */
    void commit(long leadersHighWatermark, MetadataLog.Listener listener) {
        highWatermark =
                Math.max(highWatermark, Math.min(leadersHighWatermark, segments.endOffset()));
        while (!undelivered.isEmpty() && undelivered.peek().lastOffset() < highWatermark) {
            listener.committed(undelivered.remove());
        }
    }

    /**
     * Cuts what the leader's log does not have.
     *
     * @param epoch the largest of our epochs that the leader's log may have
     * @param endOffset where it ends there
     */
    void truncate(int epoch, long endOffset) {
        reader.extend(segments.endOffset());
        LogReader.EpochEnd own = reader.endOf(epoch);
        long to = Math.min(endOffset, Math.max(own.endOffset(), begin()));
        if (to < highWatermark) {
            throw new ConsensusException(
                    FaultKind.CORRUPT,
                    directory + " at offset " + to,
                    "the leader's metadata log lacks what was committed up to offset "
                            + highWatermark
                            + "; its disk was lost, or it belongs to another cluster",
                    null);
        }
        segments.truncateTo(to);
        reader.truncated(to);
        while (!undelivered.isEmpty() && undelivered.peekLast().lastOffset() >= to) {
            undelivered.removeLast();
        }
        lastEpoch = Math.max(0, own.epoch());
    }

    private long begin() {
        return newest == null ? 0 : newest.endOffset();
    }

    void beginSnapshot(Checkpoints.Id id) {
        close(incoming);
        incoming = checkpoints.receive(id);
    }

    /** The snapshot, once it is whole. It is in place of all that was here. */
    @Nullable Snapshot receive(ByteBuffer part, boolean last) {
        Checkpoints.Received receiving = incoming;
        if (receiving == null) {
            return null;
        }
        receiving.append(part);
        if (!last) {
            return null;
        }
        incoming = null;
        Checkpoints.Id id = receiving.id();
        Snapshot snapshot = receiving.finish();
        undelivered.clear();
        segments.restartAt(id.endOffset());
        checkpoints.keepOnly(id);
        adopt(id);
        lastEpoch = id.epoch();
        highWatermark = Math.max(highWatermark, id.endOffset());
        return snapshot;
    }

    /** Writes a snapshot of what was delivered. */
    void writeSnapshot(MetadataImage image, List<Voter> voters, long nowMillis) {
        Checkpoints.Id id =
                new Checkpoints.Id(image.provenance().offset() + 1, image.provenance().epoch());
        if (newest != null && id.endOffset() <= newest.endOffset()) {
            return;
        }
        checkpoints.write(id, image, voters, nowMillis);
        segments.roll();
        segments.removeBelow(id.endOffset());
        checkpoints.keepOnly(id);
        adopt(id);
    }

    private void adopt(Checkpoints.Id id) {
        newest = id;
        reader.begin(id);
    }

    @Override
    public void close() {
        close(incoming);
        incoming = null;
        segments.close();
    }

    private static void close(Checkpoints.@Nullable Received receiving) {
        if (receiving != null) {
            receiving.close();
        }
    }
}
