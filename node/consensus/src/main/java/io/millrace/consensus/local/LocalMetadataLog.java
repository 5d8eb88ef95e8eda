package io.millrace.consensus.local;

import io.millrace.base.Check;
import io.millrace.base.Clock;
import io.millrace.base.FaultKind;
import io.millrace.base.OperatingException;
import io.millrace.consensus.CommittedBatch;
import io.millrace.consensus.ConsensusException;
import io.millrace.consensus.MetadataLog;
import io.millrace.consensus.ProposalOutcome;
import io.millrace.consensus.QuorumDescription;
import io.millrace.files.FileSystem;
import io.millrace.files.FilesException;
import io.millrace.protocol.MetadataRecord;
import io.millrace.records.RecordBatch;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The metadata log of a node without peers. Every method runs, calls back and returns on the
 * owner's thread; {@link #quorum} and {@link #sizeBytesSinceSnapshot} included.
 */
public final class LocalMetadataLog implements MetadataLog {

    /** The directory's name below the data directory, as in Kafka. */
    public static final String DIRECTORY = "__cluster_metadata-0";

    private static final String UNFINISHED = ".tmp";

    private final FileSystem files;
    private final Path directory;
    private final LocalVoter voter;
    private final Clock clock;
    private final Checkpoints checkpoints;
    private final LogSegments segments;
    private @Nullable Listener listener;
    private int epoch;
    private boolean failed;

    /**
     * Opens nothing yet.
     *
     * @param dataDirectory where {@link #DIRECTORY} is or will be
     */
    public LocalMetadataLog(FileSystem files, Path dataDirectory, LocalVoter voter, Clock clock) {
        this.files = files;
        this.directory = dataDirectory.resolve(DIRECTORY);
        this.voter = voter;
        this.clock = clock;
        this.checkpoints = new Checkpoints(files, directory);
        this.segments = new LogSegments(files, directory);
    }

    @Override
    public void start(Listener follower) {
        Check.that(listener == null, "a metadata log is started once");
        listener = follower;
        prepareDirectory();
        Checkpoints.Id snapshot = checkpoints.newest();
        long from = 0;
        if (snapshot != null) {
            from = snapshot.endOffset();
            epoch = snapshot.epoch();
            follower.snapshot(from, epoch, checkpoints.read(snapshot));
        }
        segments.recover(
                from,
                batch -> {
                    epoch = Math.max(epoch, batch.partitionLeaderEpoch());
                    follower.committed(MetadataBatches.decode(batch));
                });
        lead(follower);
    }

    private void prepareDirectory() {
        if (!files.isDirectory(directory)) {
            files.createDirectories(directory);
            Path parent = directory.getParent();
            if (parent != null) {
                files.syncDirectory(parent);
            }
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
        write(follower, MetadataBatches.leaderChange(voter, offset, epoch, now));
        if (first) {
            write(follower, MetadataBatches.kraftVersion(offset + 1, epoch, now));
            write(follower, MetadataBatches.voters(voter, offset + 2, epoch, now));
        }
        follower.leads(epoch);
    }

    private CommittedBatch write(Listener follower, ByteBuffer bytes) {
        RecordBatch batch = new RecordBatch(bytes, bytes.position());
        CommittedBatch committed = MetadataBatches.decode(batch);
        segments.append(bytes, committed.endOffset());
        follower.committed(committed);
        return committed;
    }

    @Override
    public void propose(
            int leaderEpoch, List<MetadataRecord> records, Consumer<ProposalOutcome> outcome) {
        Listener follower = Check.present(listener, "a started listener");
        if (failed) {
            outcome.accept(new ProposalOutcome.Unknown("the metadata log has failed"));
            return;
        }
        if (leaderEpoch != epoch) {
            outcome.accept(
                    new ProposalOutcome.Refused(ProposalOutcome.Reason.NOT_LEADER, voter.nodeId()));
            return;
        }
        if (records.isEmpty()) {
            outcome.accept(new ProposalOutcome.Committed(segments.endOffset(), epoch));
            return;
        }
        outcome.accept(append(follower, records));
    }

    private ProposalOutcome append(Listener follower, List<MetadataRecord> records) {
        long sizeBefore = segments.activeSizeBytes();
        try {
            ByteBuffer bytes =
                    MetadataBatches.data(records, segments.endOffset(), epoch, clock.millis());
            return new ProposalOutcome.Committed(write(follower, bytes).endOffset(), epoch);
        } catch (FilesException notWritten) {
            if (notWritten.reason() == FilesException.Reason.NO_SPACE) {
                return takeBack(follower, sizeBefore);
            }
            return fail(follower, notWritten);
        }
    }

    private ProposalOutcome takeBack(Listener follower, long sizeBytes) {
        try {
            segments.cutTo(sizeBytes);
            return new ProposalOutcome.Refused(
                    ProposalOutcome.Reason.NO_SPACE, ProposalOutcome.NO_HINT);
        } catch (OperatingException stuck) {
            return fail(follower, stuck);
        }
    }

    /** What was written may be on disk or not; a later sync would not tell the truth about it. */
    private ProposalOutcome fail(Listener follower, OperatingException cause) {
        failed = true;
        follower.failed(
                new ConsensusException(
                        FaultKind.RESOURCE,
                        directory.toString(),
                        "the metadata log can't be written",
                        cause));
        return new ProposalOutcome.Unknown(String.valueOf(cause.getMessage()));
    }

    @Override
    public void writeSnapshot(long endOffset, List<MetadataRecord> image) {
        Check.that(
                endOffset == segments.endOffset(),
                "the image is that of the log's end",
                endOffset,
                segments.endOffset());
        Checkpoints.Id id = new Checkpoints.Id(endOffset, epoch);
        checkpoints.write(id, image, voter, clock.millis());
        segments.roll();
        segments.removeBelow(endOffset);
        checkpoints.keepOnly(id);
    }

    @Override
    public long sizeBytesSinceSnapshot() {
        return segments.activeSizeBytes();
    }

    @Override
    public QuorumDescription quorum() {
        long now = clock.millis();
        long end = segments.endOffset();
        return new QuorumDescription(
                voter.nodeId(),
                epoch,
                end,
                List.of(
                        new QuorumDescription.Replica(
                                voter.nodeId(), voter.directoryId(), end, now, now)));
    }

    @Override
    public void addVoter(int nodeId, Consumer<ProposalOutcome> outcome) {
        outcome.accept(unsupported());
    }

    @Override
    public void removeVoter(int nodeId, Consumer<ProposalOutcome> outcome) {
        outcome.accept(unsupported());
    }

    private static ProposalOutcome unsupported() {
        return new ProposalOutcome.Refused(
                ProposalOutcome.Reason.UNSUPPORTED, ProposalOutcome.NO_HINT);
    }

    @Override
    public void close() {
        segments.close();
    }
}
