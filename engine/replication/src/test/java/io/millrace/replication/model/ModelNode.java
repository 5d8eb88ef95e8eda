package io.millrace.replication.model;

import io.millrace.replication.Commitment;
import io.millrace.replication.EpochEnd;
import io.millrace.replication.FetchVerdict;
import io.millrace.replication.FollowerFetch;
import io.millrace.replication.FollowerStep;
import io.millrace.replication.PartitionState;
import io.millrace.replication.Replica;
import io.millrace.replication.ReplicationRules;
import io.millrace.replication.Term;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node that has one replica: what the partition's owner does around the engine. */
final class ModelNode {
    private static final int ENTRIES_MAX = 3;
    private static final int NO_LEADER_KNOWN = -1;

    /** A produce that waits. */
    record Waiting(int epoch, int offset, long value) {}

    /** What the leader says. */
    record Answer(
            long request,
            int epoch,
            FetchVerdict verdict,
            EpochEnd diverging,
            long highWatermark,
            List<SimulatedLog.Entry> entries) {}

    final int id;
    final SimulatedLog log = new SimulatedLog();
    private final List<Waiting> appended = new ArrayList<>();
    private final List<Waiting> waiting = new ArrayList<>();
    final ReplicationRules rules;
    long brokerEpoch;

    /** How many versions of the metadata it has seen. */
    int applied;

    /** The log is gone, and the controller has yet to hear of it. */
    boolean wiped;

    /** Of the fetch under way; 0 for none. */
    long request;

    private ModelController.@Nullable Version metadata;
    private @Nullable Replica replica;
    private long checkpoint;
    private FollowerStep cutting = new FollowerStep.Nothing();

    ModelNode(int id, ReplicationRules rules) {
        this.id = id;
        this.rules = rules;
    }

    boolean isUp() {
        return replica != null;
    }

    Replica replica() {
        if (replica == null) {
            throw new IllegalStateException("node " + id + " is down");
        }
        return replica;
    }

    void start(long registered, int knownVersions) {
        brokerEpoch = registered;
        applied = knownVersions;
        replica =
                new Replica(
                        id,
                        node -> metadata == null ? null : metadata.brokers().get(node),
                        rules,
                        Math.min(checkpoint, log.end()));
    }

    void crash(boolean losesUnsynced) {
        replica = null;
        request = 0;
        cutting = new FollowerStep.Nothing();
        appended.clear();
        waiting.clear();
        if (losesUnsynced) {
            log.loseUnsynced();
        }
    }

    void writeCheckpoint() {
        checkpoint = replica().highWatermark();
    }

    void see(ModelController.Version version, long nowMillis) {
        metadata = version;
        PartitionState next = version.state();
        if (next.leader() == id && next.leaderEpoch() > replica().leaderEpoch()) {
            log.beginEpoch(next.leaderEpoch());
        }
        if (replica().become(next, log.ends(), nowMillis) == Term.NEW) {
            cutting = new FollowerStep.Nothing();
        }
    }

    int leaderKnown() {
        return replica == null || metadata == null ? NO_LEADER_KNOWN : metadata.state().leader();
    }

    // As a leader.

    void produce(long value) {
        if (replica().hasMinInSync()) {
            int epoch = replica().leaderEpoch();
            appended.add(new Waiting(epoch, log.end(), value));
            log.append(new SimulatedLog.Entry(epoch, value));
            replica().logMoved(log.ends());
        }
    }

    /** Those that were appended wait from here on: some time later, so much may have changed. */
    void await() {
        waiting.addAll(appended);
        appended.clear();
    }

    /** Takes out the waiting produces that are decided; returns those that are acknowledged. */
    List<Waiting> acknowledged() {
        List<Waiting> acknowledged = new ArrayList<>();
        waiting.removeIf(produce -> {
            Commitment commitment = replica().commitment(produce.epoch(), produce.offset() + 1);
            if (commitment == Commitment.COMMITTED) {
                acknowledged.add(produce);
            }
            return commitment != Commitment.PENDING;
        });
        return acknowledged;
    }

    Answer serve(long fetchRequest, FollowerFetch fetch) {
        EpochEnd end = log.endOf(fetch.position().lastEpoch());
        FetchVerdict verdict = replica().followerFetched(fetch, end);
        List<SimulatedLog.Entry> entries =
                verdict == FetchVerdict.ACCEPTED
                        ? log.from((int) fetch.position().offset(), ENTRIES_MAX)
                        : List.of();
        return new Answer(
                fetchRequest,
                fetch.leaderEpoch(),
                verdict,
                end,
                replica().highWatermark(),
                entries);
    }

    // As a follower.

    FollowerFetch fetch(long nowMillis) {
        return new FollowerFetch(
                id,
                brokerEpoch,
                replica().leaderEpoch(),
                new FollowerFetch.Position(log.end(), log.lastEpoch(), 0),
                nowMillis);
    }

    void take(Answer answer, @Nullable ModelNode leader) {
        switch (answer.verdict()) {
            case ACCEPTED -> {
                if (replica().follows(answer.epoch())) {
                    answer.entries().forEach(log::append);
                    replica().replicated(answer.epoch(), answer.highWatermark(), log.ends());
                }
            }
            case DIVERGING -> {
                EpochEnd own = log.endOf(answer.diverging().epoch());
                act(replica().diverging(answer.epoch(), answer.diverging(), own, log.ends()));
            }
            case OUT_OF_RANGE -> {
                FollowerStep step = replica().outOfRange(answer.epoch());
                if (step instanceof FollowerStep.AskRange && leader != null) {
                    act(replica().range(answer.epoch(), 0, leader.log.end(), log.ends()));
                }
            }
            default -> {}
        }
    }

    private void act(FollowerStep step) {
        cutting = step;
    }

    boolean isCutting() {
        return !(cutting instanceof FollowerStep.Nothing);
    }

    /** Waits for the disk, so others see the replica before. */
    void cut() {
        if (cutting instanceof FollowerStep.Truncate(long offset) && replica().follows()) {
            log.truncateTo(offset);
            replica().truncated(log.ends());
        }
        cutting = new FollowerStep.Nothing();
    }
}
