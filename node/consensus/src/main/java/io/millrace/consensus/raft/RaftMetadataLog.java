package io.millrace.consensus.raft;

import io.millrace.base.Check;
import io.millrace.base.Clock;
import io.millrace.base.FaultKind;
import io.millrace.consensus.CommittedBatch;
import io.millrace.consensus.ConsensusException;
import io.millrace.consensus.Leadership;
import io.millrace.consensus.MetadataLog;
import io.millrace.consensus.ProposalOutcome;
import io.millrace.consensus.QuorumDescription;
import io.millrace.consensus.Voter;
import io.millrace.consensus.local.SnapshotPolicy;
import io.millrace.consensus.store.Checkpoints;
import io.millrace.consensus.store.FollowedLog;
import io.millrace.consensus.store.MetadataBatches;
import io.millrace.files.FileSystem;
import io.millrace.metadata.MetadataImage;
import io.millrace.protocol.MetadataRecord;
import io.millrace.records.RecordBatch;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metadata log of a quorum; see the package for its rules. Owned by the thread that drives it.
 */
public final class RaftMetadataLog implements MetadataLog, FollowedLog, RaftEngine.Events {
    private static final Logger log = LoggerFactory.getLogger(RaftMetadataLog.class);

    /** Proposals without an outcome; more are refused. */
    private static final int PROPOSALS_MAX = 1_024;

    private static final long NO_TERM = -1;

    /**
     * What the log is made with.
     *
     * @param directory of the metadata log's files
     * @param nodeId this node's
     */
    public record Setup(
            FileSystem files, Path directory, int nodeId, SnapshotPolicy policy, Clock clock) {}

    private final Setup setup;
    private final RaftEngine engine;
    private final AppliedFiles applied;
    private final Proposals proposals = new Proposals();
    private final MatchedOffsets matched = new MatchedOffsets();
    private final SnapshotTiming timing;
    private ClaimedLog claimed = new ClaimedLog(ClaimedLog.State.empty());
    private EntryId lastApplied = EntryId.NONE;
    private List<Voter> voters = List.of();
    private @Nullable Listener listener;

    /** The term in which this node leads in the library; not yet the leadership of the log. */
    private long libraryTerm = NO_TERM;

    private boolean leads;
    private Leadership told = Leadership.NONE;
    private Runnable onAdvance = () -> {};
    private Consumer<ConsensusException> onFailure = why -> {};

    public RaftMetadataLog(Setup setup, RaftEngine engine) {
        this.setup = setup;
        this.engine = engine;
        this.applied = new AppliedFiles(setup.files(), setup.directory());
        this.timing = new SnapshotTiming(setup.policy(), setup.clock().millis());
    }

    @Override
    public void start(Listener follower) {
        Check.that(listener == null, "a metadata log is started once");
        listener = follower;
        applied.prepare();
        applied.open(0);
        engine.start(new UntilFailure(this));
    }

    @Override
    public void propose(
            int decidedIn, List<MetadataRecord> records, Consumer<ProposalOutcome> outcome) {
        Check.that(!records.isEmpty(), "a proposal has records");
        String refusal = refusal(decidedIn);
        if (refusal != null) {
            outcome.accept(new ProposalOutcome.Refused(leadership(), refusal));
            return;
        }
        ByteBuffer batch =
                MetadataBatches.data(records, nextOffset(), decidedIn, setup.clock().millis());
        if (batch.remaining() > BATCH_BYTES_MAX) {
            outcome.accept(new ProposalOutcome.Refused(leadership(), "too large for one batch"));
            return;
        }
        order(batch, outcome);
    }

    private @Nullable String refusal(int decidedIn) {
        if (!leads) {
            return "this node does not lead";
        }
        if (decidedIn != claimed.state().epoch()) {
            return "decided in epoch " + decidedIn;
        }
        return proposals.size() < PROPOSALS_MAX ? null : "too many proposals wait";
    }

    private void order(ByteBuffer batch, Consumer<ProposalOutcome> outcome) {
        long sequence = proposals.add(new RecordBatch(batch, 0).nextOffset(), outcome);
        engine.propose(
                Entry.encode(Entry.Kind.BATCH, claimed.state().claimTerm(), sequence, batch),
                why -> proposals.lose(sequence, why));
    }

    @Override
    public long highWatermark() {
        return claimed.state().nextOffset();
    }

    @Override
    public Checkpoints.@Nullable Id newestSnapshot() {
        return applied.newestSnapshot();
    }

    @Override
    public Path directory() {
        return setup.directory();
    }

    @Override
    public void onAdvance(Runnable task) {
        onAdvance = task;
    }

    @Override
    public long nextOffset() {
        // Whatever was lost before has its offset by now, or left it to the next one.
        return proposals.endOffset(claimed.state().nextOffset());
    }

    @Override
    public boolean snapshotDue(long nowMillis) {
        return timing.isDue(nowMillis, applied.sizeBytes());
    }

    @Override
    public void writeSnapshot(MetadataImage image) {
        long now = setup.clock().millis();
        ClaimedLog.State state = claimed.state();
        Checkpoints.Id id = new Checkpoints.Id(state.nextOffset(), state.epoch());
        Path checkpoint = applied.snapshot(id, image, voters, now);
        RaftSnapshot snapshot = new RaftSnapshot(lastApplied, state, id);
        engine.storeSnapshot(
                lastApplied, target -> snapshot.write(setup.files(), checkpoint, target));
        applied.forgetBefore(id);
        timing.taken(now);
    }

    @Override
    public QuorumDescription describe() {
        long end = claimed.state().nextOffset();
        return new QuorumDescription(
                leadership(), end, voters, matched.replicas(engine.progress(), end), List.of());
    }

    @Override
    public Leadership leadership() {
        ClaimedLog.State state = claimed.state();
        // A claim of this node's former life, or of a term that the library has taken from it.
        boolean over = state.leaderId() == setup.nodeId() && !leads;
        return new Leadership(over ? -1 : state.leaderId(), state.epoch());
    }

    @Override
    public void addVoter(Voter added, Consumer<ProposalOutcome> outcome) {
        if (added.endpoints().isEmpty()) {
            outcome.accept(
                    new ProposalOutcome.Refused(leadership(), added.id() + " has no endpoint"));
            return;
        }
        List<Voter> next = new ArrayList<>(voters);
        next.removeIf(each -> each.id() == added.id());
        next.add(added);
        change(next, outcome);
    }

    @Override
    public void removeVoter(int voterId, Consumer<ProposalOutcome> outcome) {
        List<Voter> next = new ArrayList<>(voters);
        if (!next.removeIf(each -> each.id() == voterId)) {
            outcome.accept(new ProposalOutcome.Refused(leadership(), voterId + " is not a voter"));
        } else if (next.isEmpty()) {
            outcome.accept(
                    new ProposalOutcome.Refused(leadership(), "the last voter can't be removed"));
        } else {
            change(next, outcome);
        }
    }

    private void change(List<Voter> next, Consumer<ProposalOutcome> outcome) {
        if (!leads) {
            outcome.accept(new ProposalOutcome.Refused(leadership(), "this node does not lead"));
            return;
        }
        engine.changeVoters(
                next,
                failure ->
                        outcome.accept(
                                failure == null
                                        ? new ProposalOutcome.Committed(
                                                claimed.state().nextOffset() - 1,
                                                claimed.state().epoch())
                                        : new ProposalOutcome.Unknown(failure)));
    }

    @Override
    public void close() {
        proposals.loseAll("the node stops");
        engine.close();
        applied.close();
    }

    @Override
    public void restore(Path snapshotFile) {
        RaftSnapshot snapshot = RaftSnapshot.read(setup.files(), snapshotFile);
        if (snapshot.upTo().index() <= lastApplied.index()) {
            return;
        }
        follow();
        claimed = new ClaimedLog(snapshot.state());
        lastApplied = snapshot.upTo();
        matched.reached(lastApplied.index(), snapshot.state().nextOffset());
        timing.taken(setup.clock().millis());
        follower().snapshot(applied.restore(snapshotFile, snapshot.checkpoint()));
        tellLeadership();
    }

    @Override
    public void apply(EntryId id, ByteBuffer bytes) {
        Entry entry = Entry.decode(id, bytes);
        ClaimedLog.Verdict verdict = claimed.apply(id, entry);
        lastApplied = id;
        switch (verdict) {
            case ClaimedLog.Verdict.Claimed(Leadership next) -> claimed(entry, next);
            case ClaimedLog.Verdict.Appended() -> appended(entry);
            case ClaimedLog.Verdict.Void(String why) -> voided(entry, why);
        }
        matched.reached(id.index(), claimed.state().nextOffset());
        onAdvance.run();
    }

    private void claimed(Entry claim, Leadership next) {
        applied.append(claim.batch(), claim.batchBytes());
        proposals.refuseAll(next, "another claim was ordered first");
        leads = next.isLeader(setup.nodeId()) && libraryTerm == claim.claimTerm();
        log.info("leader={} epoch={} leads the metadata log", next.leaderId(), next.epoch());
        if (leads && claim.batch().baseOffset() == 0) {
            describeQuorum();
        }
        tellLeadership();
    }

    /** That nobody leads is news only where somebody did. */
    private void tellLeadership() {
        Leadership now = leadership();
        boolean news = now.leaderId() >= 0 ? !now.equals(told) : told.leaderId() >= 0;
        if (news) {
            told = now;
            follower().leadership(now);
        }
    }

    /** The first records of a new log say which voters it has. */
    private void describeQuorum() {
        int epoch = claimed.state().epoch();
        long now = setup.clock().millis();
        order(MetadataBatches.kraftVersion(nextOffset(), epoch, now), outcome -> {});
        order(MetadataBatches.voters(voters, nextOffset(), epoch, now), outcome -> {});
    }

    private void appended(Entry entry) {
        applied.append(entry.batch(), entry.batchBytes());
        if (!entry.batch().isControl()) {
            timing.changed();
            CommittedBatch batch = MetadataBatches.decode(entry.batch());
            follower().committed(batch);
        }
        if (entry.claimTerm() == libraryTerm) {
            settle(
                    entry,
                    new ProposalOutcome.Committed(
                            entry.batch().lastOffset(), claimed.state().epoch()));
        }
    }

    private void voided(Entry entry, String why) {
        log.info(
                "an entry of term {} at offset {} is void: {}",
                entry.claimTerm(),
                entry.batch().baseOffset(),
                why);
        if (entry.claimTerm() != libraryTerm) {
            return;
        }
        if (entry.kind() == Entry.Kind.CLAIM) {
            claim();
        } else {
            settle(entry, new ProposalOutcome.Refused(leadership(), why));
        }
    }

    private void settle(Entry entry, ProposalOutcome outcome) {
        proposals.settle(
                entry.sequence(),
                outcome,
                new ProposalOutcome.Refused(leadership(), "a later proposal was ordered first"));
    }

    @Override
    public void lead(long term) {
        libraryTerm = term;
        claim();
    }

    private void claim() {
        if (libraryTerm <= claimed.state().claimTerm()) {
            return;
        }
        ByteBuffer batch =
                MetadataBatches.leaderChange(
                        setup.nodeId(),
                        voters,
                        claimed.state().nextOffset(),
                        claimed.state().epochOf(libraryTerm),
                        setup.clock().millis());
        engine.propose(
                Entry.encode(Entry.Kind.CLAIM, libraryTerm, 0, batch),
                why -> log.warn("the claim of term {} may be lost: {}", libraryTerm, why));
    }

    @Override
    public void follow() {
        boolean led = leads;
        libraryTerm = NO_TERM;
        leads = false;
        proposals.loseAll("this node does not lead any more");
        if (led) {
            tellLeadership();
        }
    }

    @Override
    public void voters(List<Voter> changed) {
        boolean first = voters.isEmpty();
        voters = List.copyOf(changed);
        if (leads && !first) {
            order(
                    MetadataBatches.voters(
                            voters, nextOffset(), claimed.state().epoch(), setup.clock().millis()),
                    outcome -> {});
        }
    }

    @Override
    public void failed(String why, Throwable cause) {
        follow();
        onFailure.accept(
                new ConsensusException(
                        FaultKind.RESOURCE,
                        setup.directory().toString(),
                        "the quorum's log can't go on: " + why,
                        cause));
    }

    /**
     * @param heard told why the log can't go on, on the owner's thread
     */
    public void onFailure(Consumer<ConsensusException> heard) {
        onFailure = heard;
    }

    private Listener follower() {
        return Check.present(listener, "a started listener");
    }
}
