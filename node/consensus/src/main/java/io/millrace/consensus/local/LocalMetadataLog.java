package io.millrace.consensus.local;

import io.millrace.base.Check;
import io.millrace.base.Clock;
import io.millrace.base.FaultKind;
import io.millrace.base.OperatingException;
import io.millrace.consensus.CommittedBatch;
import io.millrace.consensus.ConsensusException;
import io.millrace.consensus.Leadership;
import io.millrace.consensus.MetadataLog;
import io.millrace.consensus.ProposalOutcome;
import io.millrace.consensus.QuorumDescription;
import io.millrace.consensus.Snapshot;
import io.millrace.consensus.Voter;
import io.millrace.consensus.store.Checkpoints;
import io.millrace.consensus.store.FollowedLog;
import io.millrace.consensus.store.LogSegments;
import io.millrace.consensus.store.MetadataBatches;
import io.millrace.consensus.store.QuorumRecords;
import io.millrace.consensus.store.Reserve;
import io.millrace.files.FileSystem;
import io.millrace.files.FilesException;
import io.millrace.metadata.MetadataImage;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.metadata.RemoveTopicRecord;
import io.millrace.records.RecordBatch;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The metadata log of a node without peers. It has no thread: what is committed is told before the
 * call that proposed it returns.
 */
public final class LocalMetadataLog implements MetadataLog, FollowedLog {

    /** The directory's name below the data directory, as in Kafka. */
    public static final String DIRECTORY = "__cluster_metadata-0";

    private static final String UNFINISHED = ".tmp";

    private final FileSystem files;
    private final Path directory;
    private final Voter voter;
    private final SnapshotSchedule snapshots;
    private final Clock clock;
    private final boolean inUse;
    private final Checkpoints checkpoints;
    private final LogSegments segments;
    private final Reserve reserve;
    private @Nullable Listener listener;
    private int epoch;
    private boolean failed;
    private final QuorumRecords quorum = new QuorumRecords();
    private Checkpoints.@Nullable Id newestSnapshot;
    private Runnable onAdvance = () -> {};

    /** Of a node that may be new. Opens nothing yet. */
    public LocalMetadataLog(
            FileSystem files, Path dataDirectory, Voter voter, SnapshotPolicy policy, Clock clock) {
        this(files, dataDirectory, voter, policy, clock, false);
    }

    /**
     * Opens nothing yet.
     *
     * @param dataDirectory where {@link #DIRECTORY} is or will be
     * @param inUse the node has served before: a log that is empty or not there was lost
     */
    public LocalMetadataLog(
            FileSystem files,
            Path dataDirectory,
            Voter voter,
            SnapshotPolicy policy,
            Clock clock,
            boolean inUse) {
        this.inUse = inUse;
        this.files = files;
        this.directory = dataDirectory.resolve(DIRECTORY);
        this.voter = voter;
        this.snapshots = new SnapshotSchedule(policy, clock.millis());
        this.clock = clock;
        this.checkpoints = new Checkpoints(files, directory);
        this.segments = new LogSegments(files, directory);
        this.reserve = new Reserve(files, directory);
    }

    @Override
    public void start(Listener follower) {
        Check.that(listener == null, "a metadata log is started once");
        listener = follower;
        try {
            replay(follower);
            lead(follower);
        } catch (FilesException unusable) {
            throw failure(unusable);
        }
    }

    private void replay(Listener follower) {
        prepareDirectory();
        Checkpoints.Id newest = checkpoints.newest();
        newestSnapshot = newest;
        long from = 0;
        if (newest != null) {
            Snapshot snapshot = checkpoints.read(newest, quorum);
            from = newest.endOffset();
            epoch = newest.epoch();
            snapshots.found(snapshot.provenance().timestampMillis());
            follower.snapshot(snapshot);
        }
        if (from > 0 && !segments.exists()) {
            throw lost("has a snapshot up to offset " + from + ", but no log behind it");
        }
        if (inUse && from == 0 && segments.isEmpty()) {
            throw lost("is empty");
        }
        segments.recover(
                from,
                batch -> {
                    epoch = Math.max(epoch, batch.partitionLeaderEpoch());
                    if (batch.isControl()) {
                        quorum.learn(batch);
                    } else {
                        snapshots.changed();
                        follower.committed(MetadataBatches.decode(batch));
                    }
                });
    }

    /** To begin anew would make a node that knows none of its topics. */
    private ConsensusException lost(String how) {
        return new ConsensusException(
                FaultKind.CORRUPT,
                directory.toString(),
                "the metadata log "
                        + how
                        + "; this node has served before, so it was damaged or removed. Restore it"
                        + " from a copy, or move the data directory away to begin with an empty one",
                null);
    }

    private void prepareDirectory() {
        if (!files.isDirectory(directory)) {
            files.createDirectoriesDurably(directory);
        }
        for (String name : files.list(directory)) {
            if (name.endsWith(UNFINISHED)) {
                files.delete(directory.resolve(name));
            }
        }
    }

    private void lead(Listener follower) {
        boolean first = segments.endOffset() == 0;
        epoch++;
        long offset = segments.endOffset();
        long now = clock.millis();
        appendControl(MetadataBatches.leaderChange(voter.id(), List.of(voter), offset, epoch, now));
        if (first) {
            appendControl(MetadataBatches.kraftVersion(offset + 1, epoch, now));
            appendControl(MetadataBatches.voters(List.of(voter), offset + 2, epoch, now));
        }
        follower.leadership(leadership());
    }

    private void appendControl(ByteBuffer batch) {
        quorum.learn(new RecordBatch(batch, batch.position()));
        segments.append(batch, segments.endOffset() + 1);
    }

    @Override
    public Leadership leadership() {
        return new Leadership(voter.id(), epoch);
    }

    @Override
    public long highWatermark() {
        return segments.endOffset();
    }

    @Override
    public Checkpoints.@Nullable Id newestSnapshot() {
        return newestSnapshot;
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public void onAdvance(Runnable task) {
        onAdvance = task;
    }

    @Override
    public void propose(
            int decidedIn, List<MetadataRecord> records, Consumer<ProposalOutcome> outcome) {
        Listener follower = Check.present(listener, "a started listener");
        Check.that(!records.isEmpty(), "a proposal has records");
        if (failed) {
            outcome.accept(new ProposalOutcome.Unknown("the metadata log has failed"));
        } else if (decidedIn != epoch) {
            outcome.accept(
                    new ProposalOutcome.Refused(leadership(), "decided in epoch " + decidedIn));
        } else {
            append(follower, records, outcome);
        }
    }

    private void append(
            Listener follower, List<MetadataRecord> records, Consumer<ProposalOutcome> outcome) {
        long baseOffset = segments.endOffset();
        long now = clock.millis();
        ByteBuffer bytes = MetadataBatches.data(records, baseOffset, epoch, now);
        if (bytes.remaining() > BATCH_BYTES_MAX) {
            outcome.accept(new ProposalOutcome.Refused(leadership(), "too large for one batch"));
            return;
        }
        ProposalOutcome refused = write(bytes, baseOffset + records.size());
        if (refused != null && makeRoom(records) && reserve.giveUp()) {
            refused = write(bytes.rewind(), baseOffset + records.size());
        }
        if (refused != null) {
            outcome.accept(refused);
            return;
        }
        snapshots.changed();
        follower.committed(new CommittedBatch(baseOffset, epoch, now, records));
        onAdvance.run();
        outcome.accept(new ProposalOutcome.Committed(segments.endOffset() - 1, epoch));
    }

    /** Null when it is written. */
    private @Nullable ProposalOutcome write(ByteBuffer bytes, long nextOffset) {
        long sizeBefore = segments.activeSizeBytes();
        try {
            segments.append(bytes, nextOffset);
            return null;
        } catch (FilesException notWritten) {
            return takeBack(notWritten, sizeBefore);
        }
    }

    /** Whether nothing but room comes of them: they may have what is kept for that. */
    private static boolean makeRoom(List<MetadataRecord> records) {
        return records.stream().allMatch(record -> record instanceof RemoveTopicRecord);
    }

    @Override
    public void keepRoom() {
        if (failed) {
            return;
        }
        try {
            reserve.keep();
        } catch (FilesException unusable) {
            throw failure(unusable);
        }
    }

    /** Only what is exhausted says for certain that nothing was committed. */
    private ProposalOutcome takeBack(FilesException notWritten, long sizeBytes) {
        if (!notWritten.passes()) {
            throw failure(notWritten);
        }
        try {
            segments.cutTo(sizeBytes);
            return new ProposalOutcome.Refused(
                    leadership(), String.valueOf(notWritten.getMessage()));
        } catch (FilesException stuck) {
            throw failure(stuck);
        }
    }

    /** What was written may be on disk or not; a later sync would not tell the truth about it. */
    private ConsensusException failure(OperatingException cause) {
        failed = true;
        return new ConsensusException(
                FaultKind.RESOURCE,
                directory.toString(),
                "the metadata log can't be used: " + cause.getMessage(),
                cause);
    }

    /** The log itself is as it was, and its records are all there. */
    private ConsensusException delayed(FilesException cause) {
        return new ConsensusException(
                FaultKind.RETRY,
                directory.toString(),
                "no snapshot of the metadata can be written now: " + cause.getMessage(),
                cause);
    }

    @Override
    public long nextOffset() {
        return segments.endOffset();
    }

    @Override
    public boolean snapshotDue(long nowMillis) {
        return snapshots.isDue(nowMillis, segments.activeSizeBytes());
    }

    /** Whatever is in the log behind the image are the log's own control records. */
    @Override
    public void writeSnapshot(MetadataImage image) {
        long now = clock.millis();
        Checkpoints.Id id = new Checkpoints.Id(segments.endOffset(), epoch);
        try {
            checkpoints.write(id, image, quorum, now);
            segments.roll();
            segments.removeBelow(id.endOffset());
            checkpoints.keepOnly(id);
            newestSnapshot = id;
        } catch (FilesException notWritten) {
            throw notWritten.passes() ? delayed(notWritten) : failure(notWritten);
        }
        snapshots.written(now);
    }

    @Override
    public QuorumDescription describe() {
        long now = clock.millis();
        long end = segments.endOffset();
        QuorumDescription.Replica self =
                new QuorumDescription.Replica(voter.id(), voter.directoryId(), end, now, now);
        return new QuorumDescription(leadership(), end, List.of(voter), List.of(self), List.of());
    }

    @Override
    public void addVoter(Voter added, Consumer<ProposalOutcome> outcome) {
        outcome.accept(fixedQuorum());
    }

    @Override
    public void removeVoter(int voterId, Consumer<ProposalOutcome> outcome) {
        outcome.accept(fixedQuorum());
    }

    private ProposalOutcome fixedQuorum() {
        return new ProposalOutcome.Refused(leadership(), "this node is a quorum of one");
    }

    @Override
    public void close() {
        segments.close();
    }
}
