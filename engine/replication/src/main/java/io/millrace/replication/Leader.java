package io.millrace.replication;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A partition's leader during one epoch: who has what, who is in sync, what is committed. */
final class Leader implements Role {
    private final int node;
    private final Brokers brokers;

    /** Where this epoch begins: whoever has less lacks records that were committed before it. */
    private final long epochStart;

    private PartitionState state;
    private ReplicationRules rules;
    private Isr isr;
    private List<Peer> peers = List.of();
    private LogEnds ends;
    private long nowMillis;
    private @Nullable IsrProposal unsent;

    /** The proposal under way was sent more than once: an earlier copy may still be decided. */
    private boolean sentAgain;

    /** Until then, a refusal of one copy is not taken for a refusal of all. */
    private long inDoubtUntilMillis = Long.MAX_VALUE;

    Leader(
            int node,
            Brokers brokers,
            PartitionState state,
            ReplicationRules rules,
            LogEnds ends,
            long nowMillis) {
        this.node = node;
        this.brokers = brokers;
        this.state = state;
        this.rules = rules;
        this.isr = new Isr.Settled(state.inSync());
        this.ends = ends;
        this.epochStart = ends.end();
        this.nowMillis = nowMillis;
        this.peers = peersOf(state);
    }

    int epoch() {
        return state.leaderEpoch();
    }

    PartitionState state() {
        return state;
    }

    long epochStart() {
        return epochStart;
    }

    boolean hasMinInSync(List<Integer> inSync) {
        return inSync.size() >= Math.min(rules.minInSync(), state.replicas().size());
    }

    Isr isr() {
        return isr;
    }

    List<ReplicaProgress> progress() {
        return peers.stream()
                .map(peer ->
                        new ReplicaProgress(
                                peer.node,
                                peer.end,
                                peer.logStart,
                                peer.caughtUpMillis(),
                                isr.committed().contains(peer.node)))
                .toList();
    }

    void configure(ReplicationRules changed) {
        rules = changed;
    }

    /** Another state of the same epoch. What was proposed is decided by it. */
    void changed(PartitionState next) {
        if (next.partitionEpoch() > state.partitionEpoch()) {
            settle(next.inSync());
        }
        state = next;
        peers = peersOf(next);
    }

    private List<Peer> peersOf(PartitionState next) {
        if (next.replicas().size() <= 1) {
            return List.of();
        }
        List<Peer> found = new ArrayList<>(next.replicas().size() - 1);
        for (int replica : next.replicas()) {
            if (replica != node) {
                Peer known = peer(replica);
                long never = nowMillis - rules.lagMillisMax() - 1;
                found.add(
                        known == null
                                ? new Peer(
                                        replica,
                                        next.inSync().contains(replica) ? nowMillis : never)
                                : known);
            }
        }
        return found;
    }

    private @Nullable Peer peer(int replica) {
        for (Peer peer : peers) {
            if (peer.node == replica) {
                return peer;
            }
        }
        return null;
    }

    void logMoved(LogEnds moved) {
        ends = moved;
    }

    FetchVerdict fetched(FollowerFetch fetch, EpochEnd endOfLastEpoch, long highWatermark) {
        nowMillis = Math.max(nowMillis, fetch.nowMillis());
        if (fetch.leaderEpoch() != state.leaderEpoch()) {
            return fetch.leaderEpoch() < state.leaderEpoch()
                    ? FetchVerdict.FENCED_EPOCH
                    : FetchVerdict.UNKNOWN_EPOCH;
        }
        Peer peer = peer(fetch.replica());
        if (peer == null) {
            return FetchVerdict.NOT_A_REPLICA;
        }
        if (isStale(fetch, peer)) {
            return FetchVerdict.STALE_BROKER;
        }
        FetchVerdict verdict = Divergence.of(fetch.position(), endOfLastEpoch, ends);
        if (verdict == FetchVerdict.ACCEPTED) {
            peer.fetched(fetch, ends.end());
            expand(peer, highWatermark);
        }
        return verdict;
    }

    private boolean isStale(FollowerFetch fetch, Peer peer) {
        Brokers.Standing standing = brokers.standing(peer.node);
        long registered = standing == null ? -1 : standing.epoch();
        return fetch.brokerEpoch() < Math.max(peer.brokerEpoch, registered);
    }

    private void expand(Peer peer, long highWatermark) {
        boolean caughtUp = peer.end >= highWatermark && peer.end >= epochStart;
        if (isr instanceof Isr.Settled
                && !isr.committed().contains(peer.node)
                && caughtUp
                && isEligible(peer)) {
            List<Integer> members = new ArrayList<>(isr.committed());
            members.add(peer.node);
            unsent = proposal(members);
            isr = new Isr.Expanding(isr.committed(), unsent);
        }
    }

    private boolean isEligible(Peer peer) {
        Brokers.Standing standing = brokers.standing(peer.node);
        return standing != null
                && !standing.fenced()
                && !standing.shuttingDown()
                && standing.epoch() == peer.brokerEpoch;
    }

    void tick(long now) {
        nowMillis = Math.max(nowMillis, now);
        if (nowMillis >= inDoubtUntilMillis) {
            settle(isr.committed());
        }
        if (isr instanceof Isr.Settled) {
            shrink();
        }
    }

    private void shrink() {
        List<Integer> members = new ArrayList<>(isr.committed());
        for (Peer peer : peers) {
            if (!peer.isCaughtUp(ends.end(), nowMillis, rules.lagMillisMax())) {
                members.remove((Integer) peer.node);
            }
        }
        if (members.size() < isr.committed().size()) {
            unsent = proposal(members);
            isr = new Isr.Shrinking(isr.committed(), unsent);
        }
    }

    private IsrProposal proposal(List<Integer> members) {
        List<IsrProposal.Member> inSync =
                members.stream()
                        .map(member -> new IsrProposal.Member(member, brokerEpoch(member)))
                        .toList();
        return new IsrProposal(state.leaderEpoch(), state.partitionEpoch(), inSync);
    }

    /** Of the start of the node that was seen to be in sync. */
    private long brokerEpoch(int member) {
        Peer peer = peer(member);
        if (peer != null && peer.brokerEpoch >= 0) {
            return peer.brokerEpoch;
        }
        Brokers.Standing standing = brokers.standing(member);
        return standing == null ? -1 : standing.epoch();
    }

    @Nullable IsrProposal takeProposal() {
        IsrProposal taken = unsent;
        unsent = null;
        return taken;
    }

    void answered(IsrProposal proposal, IsrAnswer answer) {
        if (!isUnderWay(proposal)) {
            return;
        }
        switch (answer) {
            case IsrAnswer.Accepted accepted -> accepted(accepted);
            case IsrAnswer.Ineligible refused -> refused();
            // What the controller has decided comes with the metadata.
            case IsrAnswer.Superseded wait -> {}
            case IsrAnswer.Unanswered again -> {
                unsent = proposal;
                sentAgain = true;
            }
        }
    }

    private boolean isUnderWay(IsrProposal proposal) {
        return switch (isr) {
            case Isr.Settled settled -> false;
            case Isr.Expanding(List<Integer> before, IsrProposal sent) -> sent.equals(proposal);
            case Isr.Shrinking(List<Integer> before, IsrProposal sent) -> sent.equals(proposal);
        };
    }

    private void accepted(IsrAnswer.Accepted accepted) {
        if (accepted.leaderEpoch() == state.leaderEpoch()
                && accepted.partitionEpoch() >= state.partitionEpoch()) {
            state = state.withInSync(accepted.inSync(), accepted.partitionEpoch());
            settle(state.inSync());
        }
    }

    private void refused() {
        if (sentAgain) {
            inDoubtUntilMillis = nowMillis + rules.lagMillisMax();
        } else {
            settle(isr.committed());
        }
    }

    private void settle(List<Integer> inSync) {
        isr = new Isr.Settled(inSync);
        unsent = null;
        sentAgain = false;
        inDoubtUntilMillis = Long.MAX_VALUE;
    }

    /** What all who may be in sync have; nothing (-1) when they are too few. */
    long committedEnd() {
        if (!hasMinInSync(isr.committed())) {
            return -1;
        }
        long lowest = rules.countsDisks() ? ends.durableEnd() : ends.end();
        for (Peer peer : peers) {
            if (isr.maximal().contains(peer.node) || joinsSoon(peer)) {
                lowest = Math.min(lowest, peer.end);
            }
        }
        return lowest;
    }

    /**
     * A watermark that moved with each append would never be reached by a replica that keeps up
     * with it, so one that is about to come back is waited for.
     */
    private boolean joinsSoon(Peer peer) {
        return peer.isCaughtUp(ends.end(), nowMillis, rules.lagMillisMax()) && isEligible(peer);
    }

    /** What all replicas that live have dropped. */
    long lowWatermark() {
        long lowest = ends.start();
        for (Peer peer : peers) {
            Brokers.Standing standing = brokers.standing(peer.node);
            if (standing != null && !standing.fenced()) {
                lowest = Math.min(lowest, peer.logStart);
            }
        }
        return lowest;
    }
}
