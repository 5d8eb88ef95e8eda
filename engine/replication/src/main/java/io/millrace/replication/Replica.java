package io.millrace.replication;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One node's replica of a partition. Owner: the partition's lock. The high watermark is decided
 * here and nowhere else; it falls only when a follower's log is cut below it.
 */
public final class Replica {
    private final int node;
    private final Brokers brokers;
    private ReplicationRules rules;
    private @Nullable PartitionState state;
    private Role role = new Role.Offline();
    private long highWatermark;

    /**
     * @param highWatermark as far as it is known from an earlier life
     */
    public Replica(int node, Brokers brokers, ReplicationRules rules, long highWatermark) {
        this.node = node;
        this.brokers = brokers;
        this.rules = rules;
        this.highWatermark = highWatermark;
    }

    public long highWatermark() {
        return highWatermark;
    }

    public boolean leads() {
        return role instanceof Leader;
    }

    public boolean follows() {
        return role instanceof Follower;
    }

    /** Null until the metadata has said something. */
    public @Nullable PartitionState state() {
        return role instanceof Leader leader ? leader.state() : state;
    }

    public int leaderEpoch() {
        return state == null ? -1 : state.leaderEpoch();
    }

    public void configure(ReplicationRules changed) {
        rules = changed;
        if (role instanceof Leader leader) {
            leader.configure(changed);
            advance();
        }
    }

    /**
     * The metadata has changed.
     *
     * @param ends where this node leads a new epoch, that epoch has begun in the log
     */
    public Term become(PartitionState next, LogEnds ends, long nowMillis) {
        PartitionState known = state();
        if (known != null
                && (next.leaderEpoch() < known.leaderEpoch()
                        || next.partitionEpoch() < known.partitionEpoch())) {
            return Term.STALE;
        }
        state = next;
        if (known != null
                && next.leaderEpoch() == known.leaderEpoch()
                && next.leader() == known.leader()) {
            if (role instanceof Leader leader) {
                leader.changed(next);
                advance();
            }
            return Term.SAME;
        }
        role = roleIn(next, ends, nowMillis);
        // The only replica of a partition has committed what it has.
        logMoved(ends);
        return Term.NEW;
    }

    private Role roleIn(PartitionState next, LogEnds ends, long nowMillis) {
        if (next.leader() == node) {
            return new Leader(node, brokers, next, rules, ends, nowMillis);
        }
        return next.leader() == PartitionState.NO_LEADER || !next.replicas().contains(node)
                ? new Role.Offline()
                : new Follower(next.leaderEpoch());
    }

    /** The log has grown, or more of it is durable. True when the high watermark moved. */
    public boolean logMoved(LogEnds ends) {
        if (role instanceof Leader leader) {
            leader.logMoved(ends);
            return advance();
        }
        return role instanceof Follower follower
                && raise(follower.highWatermark(ends, rules.countsDisks()));
    }

    private boolean advance() {
        return role instanceof Leader leader && raise(leader.committedEnd());
    }

    private boolean raise(long offset) {
        if (offset <= highWatermark) {
            return false;
        }
        highWatermark = offset;
        return true;
    }

    /** The log was cut: what was above its end is gone, whoever had seen it. */
    public void truncated(LogEnds ends) {
        highWatermark = Math.min(highWatermark, ends.end());
    }

    // As a leader.

    /**
     * A follower's fetch, before its answer is read from the log.
     *
     * @param endOfLastEpoch where its last epoch ends in this log
     */
    public FetchVerdict followerFetched(FollowerFetch fetch, EpochEnd endOfLastEpoch) {
        if (!(role instanceof Leader leader)) {
            return FetchVerdict.NOT_LEADER;
        }
        FetchVerdict verdict = leader.fetched(fetch, endOfLastEpoch, highWatermark);
        advance();
        return verdict;
    }

    /** Time has passed: replicas that stay behind are no longer in sync. */
    public void tick(long nowMillis) {
        if (role instanceof Leader leader) {
            leader.tick(nowMillis);
            advance();
        }
    }

    /** What is to be sent to the controller now; null when nothing is. Once for each sending. */
    public @Nullable IsrProposal takeProposal() {
        return role instanceof Leader leader ? leader.takeProposal() : null;
    }

    public void answered(IsrProposal proposal, IsrAnswer answer) {
        if (role instanceof Leader leader) {
            leader.answered(proposal, answer);
            advance();
        }
    }

    /** Whether {@code acks=all} is taken: enough replicas are in sync. */
    public boolean hasMinInSync() {
        return role instanceof Leader leader && leader.hasMinInSync(leader.isr().committed());
    }

    /** What became of records that were appended in an epoch of this node's leadership. */
    public Commitment commitment(int epoch, long endOffset) {
        if (!(role instanceof Leader leader) || leader.epoch() != epoch) {
            return Commitment.LOST;
        }
        if (highWatermark < endOffset) {
            return Commitment.PENDING;
        }
        return leader.hasMinInSync(leader.isr().maximal())
                ? Commitment.COMMITTED
                : Commitment.TOO_FEW_IN_SYNC;
    }

    /**
     * Whether readers may be told where the partition ends: a new leader's watermark may be lower
     * than what was shown before, until it has passed the start of its epoch.
     */
    public boolean isEndKnown() {
        return role instanceof Leader leader && highWatermark >= leader.epochStart();
    }

    /** DeleteRecords is done up to here. */
    public long lowWatermark() {
        return role instanceof Leader leader ? leader.lowWatermark() : -1;
    }

    /** The other replicas, as their leader knows them. */
    public List<ReplicaProgress> progress() {
        return role instanceof Leader leader ? leader.progress() : List.of();
    }

    // As a follower.

    /** Whether the log's end may be told to the leader, which counts it. */
    public boolean mayFetch(LogEnds ends) {
        return role instanceof Follower follower && follower.mayFetch(ends, rules.countsDisks());
    }

    /** Whether an answer to what was asked in the epoch still counts. */
    public boolean follows(int epoch) {
        return role instanceof Follower follower && follower.epoch == epoch;
    }

    /**
     * The leader's log parts from this one.
     *
     * @param leaders where the leader says that an epoch ends
     * @param own where that epoch ends in this log
     */
    public FollowerStep diverging(int epoch, EpochEnd leaders, EpochEnd own, LogEnds ends) {
        return role instanceof Follower follower && follower.epoch == epoch
                ? follower.diverging(leaders, own, ends)
                : new FollowerStep.Nothing();
    }

    /** The leader has nothing at this log's end. */
    public FollowerStep outOfRange(int epoch) {
        return follows(epoch) ? new FollowerStep.AskRange() : new FollowerStep.Nothing();
    }

    /** Where the leader's log begins and ends. */
    public FollowerStep range(int epoch, long leaderStart, long leaderEnd, LogEnds ends) {
        return role instanceof Follower follower && follower.epoch == epoch
                ? follower.range(leaderStart, leaderEnd, ends)
                : new FollowerStep.Nothing();
    }

    /**
     * An answer without an error was appended, perhaps with no records. True when the high
     * watermark moved.
     */
    public boolean replicated(int epoch, long leaderHighWatermark, LogEnds ends) {
        if (!(role instanceof Follower follower) || follower.epoch != epoch) {
            return false;
        }
        follower.heard(leaderHighWatermark);
        return logMoved(ends);
    }
}
