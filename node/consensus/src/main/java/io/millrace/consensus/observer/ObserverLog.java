package io.millrace.consensus.observer;

import io.millrace.base.Check;
import io.millrace.base.Clock;
import io.millrace.base.EventLoop;
import io.millrace.base.FaultKind;
import io.millrace.base.Payload;
import io.millrace.consensus.ConsensusException;
import io.millrace.consensus.Leadership;
import io.millrace.consensus.MetadataLog;
import io.millrace.consensus.ProposalOutcome;
import io.millrace.consensus.QuorumDescription;
import io.millrace.consensus.Snapshot;
import io.millrace.consensus.Voter;
import io.millrace.consensus.local.LocalMetadataLog;
import io.millrace.consensus.local.SnapshotPolicy;
import io.millrace.consensus.observer.ObserverProtocol.Meaning;
import io.millrace.consensus.observer.ObserverProtocol.Position;
import io.millrace.consensus.observer.ObserverProtocol.Question;
import io.millrace.files.FileSystem;
import io.millrace.files.FilesException;
import io.millrace.metadata.MetadataImage;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.message.FetchResponse;
import io.millrace.protocol.message.FetchSnapshotResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metadata log of a node that is no voter: it follows the leader's, keeps a copy of it, and
 * tells what is committed. It takes no proposals.
 */
public final class ObserverLog implements MetadataLog {
    private static final Logger log = LoggerFactory.getLogger(ObserverLog.class);

    /**
     * Who follows, and whom.
     *
     * @param bootstrap where controllers may be
     * @param voters where they are, by id, if the settings say so
     */
    public record Node(
            Voter self,
            String clusterId,
            List<ControllerAddress> bootstrap,
            Map<Integer, ControllerAddress> voters) {}

    /** Times and sizes, by controller.quorum.*. */
    public record Limits(
            int fetchTimeoutMillis,
            int retryBackoffMillis,
            int fetchBytesMax,
            int snapshotFetchBytesMax) {}

    /** What it runs on. Everything happens on the owner's thread. */
    public record Surroundings(
            FileSystem files,
            Path dataDirectory,
            EventLoop owner,
            Clock clock,
            ControllerTransport transport) {}

    private final Node node;
    private final ObserverProtocol.Limits limits;
    private final SnapshotPolicy policy;
    private final Surroundings surroundings;
    private final Path directory;
    private final ObserverFiles files;
    private @Nullable ConsensusException failure;
    private Consumer<ConsensusException> onFailure = why -> {};
    private @Nullable Listener listener;
    private @Nullable ObserverProtocol protocol;
    private Leadership told = Leadership.NONE;
    private volatile @Nullable ControllerAddress leader;
    private boolean closed;
    private long lastSnapshotMillis;

    public ObserverLog(Node node, Limits limits, SnapshotPolicy policy, Surroundings surroundings) {
        this.node = node;
        this.limits =
                new ObserverProtocol.Limits(
                        limits.fetchTimeoutMillis(),
                        limits.retryBackoffMillis(),
                        limits.fetchBytesMax(),
                        limits.snapshotFetchBytesMax());
        this.policy = policy;
        this.surroundings = surroundings;
        this.directory = surroundings.dataDirectory().resolve(LocalMetadataLog.DIRECTORY);
        this.files = new ObserverFiles(surroundings.files(), directory);
        this.lastSnapshotMillis = surroundings.clock().millis();
    }

    @Override
    public void start(Listener follower) {
        Check.that(listener == null, "a metadata log is started once");
        listener = follower;
        try {
            files.open(follower);
        } catch (FilesException unusable) {
            throw unusable(unusable);
        }
        protocol =
                new ObserverProtocol(
                        new ObserverProtocol.Self(
                                node.self().id(),
                                node.self().directoryId(),
                                node.clusterId(),
                                node.bootstrap(),
                                node.voters()),
                        limits,
                        files.position().lastEpoch());
        ask();
    }

    private void ask() {
        if (closed) {
            return;
        }
        Question question = protocol().next(files.position());
        surroundings
                .transport()
                .ask(
                        question.to(),
                        question.request(),
                        question.timeoutMillis(),
                        answer -> {
                            ApiResponse kept = answer == null ? null : detached(answer);
                            surroundings.owner().execute(() -> answered(kept, question.to()));
                        });
    }

    private void answered(@Nullable ApiResponse answer, ControllerAddress from) {
        if (closed) {
            return;
        }
        try {
            Meaning meaning = meaning(answer, from);
            tellLeadership();
            act(meaning);
        } catch (FilesException unusable) {
            fail(unusable(unusable));
            return;
        } catch (ConsensusException foreign) {
            fail(foreign);
            return;
        }
        int pause = protocol().pauseMillis();
        if (pause == 0) {
            ask();
        } else {
            surroundings.owner().schedule(this::ask, pause);
        }
    }

    private Meaning meaning(@Nullable ApiResponse answer, ControllerAddress from) {
        return switch (answer) {
            case FetchResponse records -> protocol().fetched(records, from);
            case FetchSnapshotResponse part -> protocol().snapshotFetched(part);
            case null, default -> protocol().failed();
        };
    }

    private void act(Meaning meaning) {
        Listener follower = Check.present(listener, "a started listener");
        switch (meaning) {
            case Meaning.Records records -> {
                files.append(records.bytes(), protocol().leadership().epoch());
                files.commit(records.highWatermark(), follower);
            }
            case Meaning.Diverging diverging -> {
                Position before = files.position();
                files.truncate(diverging.epoch(), diverging.endOffset());
                log.info(
                        "the metadata log was cut from offset {} to {}: the leader has other records",
                        before.endOffset(),
                        files.position().endOffset());
            }
            case Meaning.SnapshotBegins begins -> files.beginSnapshot(begins.id());
            case Meaning.SnapshotPart part -> {
                Snapshot whole = files.receive(part.bytes(), part.last());
                if (whole != null) {
                    lastSnapshotMillis = surroundings.clock().millis();
                    follower.snapshot(whole);
                }
            }
            case Meaning.Nothing nothing -> {}
            case Meaning.Foreign foreign ->
                    throw new ConsensusException(
                            FaultKind.CALLER,
                            directory.toString(),
                            "the controllers belong to another cluster than this node, which is of "
                                    + node.clusterId(),
                            null);
        }
    }

    private void tellLeadership() {
        leader = protocol().leader();
        Leadership now = protocol().leadership();
        if (!now.equals(told) && now.leaderId() >= 0) {
            told = now;
            Check.present(listener, "a started listener").leadership(now);
        }
    }

    private ObserverProtocol protocol() {
        return Check.present(protocol, "the protocol of a started log");
    }

    /** With bytes of its own: those of an answer are the connection's. */
    private static ApiResponse detached(ApiResponse answer) {
        if (answer instanceof FetchResponse fetched) {
            fetched.responses()
                    .forEach(topic ->
                            topic.partitions().forEach(each -> each.records(copy(each.records()))));
        } else if (answer instanceof FetchSnapshotResponse fetched) {
            fetched.topics()
                    .forEach(topic ->
                            topic.partitions()
                                    .forEach(each ->
                                            each.unalignedRecords(
                                                    Check.present(
                                                            copy(each.unalignedRecords()),
                                                            "a copy"))));
        }
        return answer;
    }

    private static @Nullable Payload copy(@Nullable Payload payload) {
        if (!(payload instanceof Payload.Bytes bytes)) {
            return payload;
        }
        ByteBuffer copy = ByteBuffer.allocate(bytes.sizeBytes());
        return new Payload.Bytes(copy.put(bytes.buffer().duplicate()).flip());
    }

    private void fail(ConsensusException why) {
        closed = true;
        failure = why;
        log.error("the metadata log can't be followed", why);
        onFailure.accept(why);
    }

    private ConsensusException unusable(FilesException cause) {
        return new ConsensusException(
                FaultKind.RESOURCE,
                directory.toString(),
                "the metadata log can't be used: " + cause.getMessage(),
                cause);
    }

    @Override
    public void propose(
            int epoch, List<MetadataRecord> records, Consumer<ProposalOutcome> outcome) {
        outcome.accept(refused());
    }

    private ProposalOutcome refused() {
        return new ProposalOutcome.Refused(told, "this node is no voter");
    }

    /** An observer never leads, so nobody asks. */
    @Override
    public long nextOffset() {
        return files.position().endOffset();
    }

    @Override
    public boolean snapshotDue(long nowMillis) {
        boolean old =
                policy.intervalMillis() > 0
                        && nowMillis - lastSnapshotMillis >= policy.intervalMillis();
        return files.highWatermark() >= 0 && (old || files.sizeBytes() >= policy.logBytes());
    }

    @Override
    public void writeSnapshot(MetadataImage image) {
        long now = surroundings.clock().millis();
        try {
            files.writeSnapshot(image, List.of(), now);
        } catch (FilesException notWritten) {
            throw unusable(notWritten);
        }
        lastSnapshotMillis = now;
    }

    @Override
    public QuorumDescription describe() {
        Position at = files.position();
        long now = surroundings.clock().millis();
        return new QuorumDescription(
                told,
                at.highWatermark(),
                List.of(),
                List.of(),
                List.of(
                        new QuorumDescription.Replica(
                                node.self().id(),
                                node.self().directoryId(),
                                at.endOffset(),
                                now,
                                now)));
    }

    @Override
    public void addVoter(Voter voter, Consumer<ProposalOutcome> outcome) {
        outcome.accept(refused());
    }

    @Override
    public void removeVoter(int voterId, Consumer<ProposalOutcome> outcome) {
        outcome.accept(refused());
    }

    /**
     * On the owner's thread.
     *
     * @param told once, now or later, why it can't go on
     */
    public void onFailure(Consumer<ConsensusException> told) {
        onFailure = told;
        if (failure != null) {
            told.accept(failure);
        }
    }

    /** Where the leader is; null while nobody knows. From any thread. */
    public @Nullable ControllerAddress leader() {
        return leader;
    }

    @Override
    public void close() {
        closed = true;
        files.close();
    }
}
