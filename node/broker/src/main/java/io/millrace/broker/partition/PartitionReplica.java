package io.millrace.broker.partition;

import io.millrace.broker.fetch.FetchSource;
import io.millrace.broker.produce.CommitListener;
import io.millrace.config.TopicSettings;
import io.millrace.protocol.ErrorCode;
import io.millrace.replication.Commitment;
import io.millrace.replication.EpochEnd;
import io.millrace.replication.FetchVerdict;
import io.millrace.replication.FollowerFetch;
import io.millrace.replication.FollowerStep;
import io.millrace.replication.IsrAnswer;
import io.millrace.replication.IsrProposal;
import io.millrace.replication.LogEnds;
import io.millrace.replication.PartitionState;
import io.millrace.replication.Replica;
import io.millrace.replication.ReplicaProgress;
import io.millrace.replication.ReplicationRules;
import io.millrace.replication.Term;
import io.millrace.storage.log.PartitionLog;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives a partition's replication engine, and tells those who wait for what it decides. Its lock
 * guards the engine and the waiters; it is never held across a callback or a wait for the disk. The
 * log has a copy of the high watermark, which is written here only.
 */
final class PartitionReplica {
    private static final Logger logger = LoggerFactory.getLogger(PartitionReplica.class);

    private static final Commitment[] NONE = {};

    private final Partition partition;
    private final PartitionLog log;
    private final ReplicaHost host;
    private final Object lock = new Object();
    private final Replica replica;
    private final CommitWaiters commitWaiters = new CommitWaiters();
    private final Watchers watchers = new Watchers();

    /** Held while the log is cut: no other term begins meanwhile. Before {@code lock}. */
    private final ReentrantLock term = new ReentrantLock();

    private volatile PartitionState state;
    private volatile boolean offline;

    /** The step that is taken most often. */
    private final BooleanSupplier logMoved;

    /** Its first leader, or who else it follows, is set at once. */
    PartitionReplica(
            Partition partition, PartitionState first, TopicRules rules, ReplicaHost host) {
        this.partition = partition;
        this.log = partition.log();
        this.host = host;
        this.state = first;
        this.replica =
                new Replica(host.nodeId(), host.brokers(), replication(rules), log.highWatermark());
        this.logMoved =
                () -> {
                    replica.logMoved(ends());
                    return false;
                };
        beginTerm(first);
        synchronized (lock) {
            replica.become(first, ends(), host.clock().millis());
            publish();
        }
    }

    private ReplicationRules replication(TopicRules rules) {
        return new ReplicationRules(
                rules.minInsyncReplicas(),
                host.lagMillisMax(),
                rules.durability() == TopicSettings.Durability.FSYNC);
    }

    private LogEnds ends() {
        // In this order: what is durable is in the log.
        long durable = log.durableEndOffset();
        return new LogEnds(log.logStartOffset(), log.logEndOffset(), durable);
    }

    /** Before the engine knows: from here on the log refuses what the term before would append. */
    private void beginTerm(PartitionState next) {
        if (next.leader() == host.nodeId()) {
            log.beginEpoch(next.leaderEpoch());
        } else {
            log.following().begin(next.leaderEpoch());
        }
    }

    PartitionState state() {
        return state;
    }

    boolean leads() {
        return state.leader() == host.nodeId();
    }

    boolean isOffline() {
        return offline;
    }

    /** The metadata has changed. By the one thread that applies it. */
    void become(PartitionState next) {
        term.lock();
        try {
            if (next.leaderEpoch() > state.leaderEpoch()) {
                beginTerm(next);
            }
            step(() -> replica.become(next, ends(), host.clock().millis()) == Term.NEW);
        } finally {
            term.unlock();
        }
    }

    /** Guards what a follower does to its whole log. */
    ReentrantLock term() {
        return term;
    }

    boolean follows(int epoch) {
        synchronized (lock) {
            return !offline && replica.follows(epoch);
        }
    }

    void configure(TopicRules rules) {
        step(() -> {
            replica.configure(replication(rules));
            return false;
        });
    }

    /** The log has grown, or more of it is durable. */
    void logMoved() {
        step(logMoved);
    }

    /** Records are in the log that followers may have at once. */
    void appended() {
        if (state.replicas().size() > 1) {
            wakeCopiers();
        }
    }

    /** More of the log is durable. */
    void synced() {
        logMoved();
        if (!leads()) {
            wakeCopiers();
        }
    }

    private void wakeCopiers() {
        Set<FetchSource.Waiter> woken;
        synchronized (lock) {
            woken = watchers.takeCopiers();
        }
        woken.forEach(copier -> tell(copier::moved));
    }

    void tick(long nowMillis) {
        List<CommitWaiters.Waiter> expired;
        synchronized (lock) {
            expired = commitWaiters.expired(nowMillis);
        }
        expired.forEach(
                waiter -> tell(() -> waiter.listener().failed(ErrorCode.REQUEST_TIMED_OUT)));
        if (state.replicas().size() > 1) {
            step(() -> {
                replica.logMoved(ends());
                replica.tick(nowMillis);
                return false;
            });
        }
    }

    void answered(IsrProposal proposal, IsrAnswer answer) {
        step(() -> {
            replica.answered(proposal, answer);
            return false;
        });
    }

    FetchVerdict followerFetched(FollowerFetch fetch) {
        EpochEnd end = epochEnd(fetch.position().lastEpoch());
        FetchVerdict[] verdict = {FetchVerdict.NOT_LEADER};
        step(() -> {
            replica.logMoved(ends());
            verdict[0] = replica.followerFetched(fetch, end);
            return false;
        });
        return verdict[0];
    }

    EpochEnd epochEnd(int epoch) {
        io.millrace.storage.EpochEnd end = log.endOffsetFor(epoch);
        return new EpochEnd(end.epoch(), end.endOffset());
    }

    /** A follower has appended an answer of its leader's. */
    void replicated(int epoch, long leaderHighWatermark) {
        step(() -> {
            replica.replicated(epoch, leaderHighWatermark, ends());
            return false;
        });
    }

    void truncated() {
        step(() -> {
            replica.truncated(ends());
            return false;
        });
    }

    FollowerStep decide(BiFunction<Replica, LogEnds, FollowerStep> decision) {
        synchronized (lock) {
            return decision.apply(replica, ends());
        }
    }

    /** Whether the log's end may be told to the leader of the epoch. */
    boolean mayFetch() {
        synchronized (lock) {
            return !offline && replica.mayFetch(ends());
        }
    }

    boolean isEndKnown() {
        synchronized (lock) {
            return replica.isEndKnown();
        }
    }

    long lowWatermark() {
        synchronized (lock) {
            return replica.lowWatermark();
        }
    }

    List<ReplicaProgress> progress() {
        synchronized (lock) {
            return replica.progress();
        }
    }

    /**
     * @param event changes the engine; true when another epoch has begun
     */
    private void step(BooleanSupplier event) {
        List<CommitWaiters.Waiter> due = List.of();
        Commitment[] commitments = NONE;
        Set<FetchSource.Waiter> woken = Set.of();
        IsrProposal proposal;
        synchronized (lock) {
            long before = replica.highWatermark();
            boolean newTerm = event.getAsBoolean();
            publish();
            if (newTerm || replica.highWatermark() != before) {
                due = newTerm ? commitWaiters.all() : commitWaiters.due(replica.highWatermark());
                commitments = commitments(due);
                woken = watchers.takeAll();
            }
            proposal = replica.takeProposal();
        }
        for (int i = 0; i < due.size(); i++) {
            tell(due.get(i).listener(), commitments[i]);
        }
        woken.forEach(reader -> tell(reader::moved));
        if (proposal != null) {
            host.proposals().propose(partition, proposal);
        }
    }

    private Commitment[] commitments(List<CommitWaiters.Waiter> waiters) {
        if (waiters.isEmpty()) {
            return NONE;
        }
        Commitment[] commitments = new Commitment[waiters.size()];
        for (int i = 0; i < commitments.length; i++) {
            commitments[i] = commitment(waiters.get(i));
        }
        return commitments;
    }

    private void publish() {
        log.advanceHighWatermark(replica.highWatermark());
        PartitionState now = replica.state();
        if (now != null && now != state) {
            state = now;
        }
    }

    private Commitment commitment(CommitWaiters.Waiter waiter) {
        return replica.commitment(waiter.epoch(), waiter.endOffset());
    }

    void whenCommitted(CommitWaiters.Waiter waiter) {
        Commitment commitment;
        synchronized (lock) {
            commitment = commitment(waiter);
            if (!offline && commitment == Commitment.PENDING) {
                commitWaiters.add(waiter);
                return;
            }
        }
        if (offline) {
            waiter.listener().failed(ErrorCode.KAFKA_STORAGE_ERROR);
        } else {
            tell(waiter.listener(), commitment);
        }
    }

    private void tell(CommitListener listener, Commitment commitment) {
        switch (commitment) {
            case COMMITTED -> tell(listener::committed);
            case TOO_FEW_IN_SYNC ->
                    tell(() -> listener.failed(ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND));
            // Pending only where the epoch is over at once: nobody tells it later.
            case LOST, PENDING -> tell(() -> listener.failed(ErrorCode.NOT_LEADER_OR_FOLLOWER));
        }
    }

    /** One listener's trouble is not the partition's, nor that of the listeners after it. */
    private void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException | Error broken) {
            logger.error("partition={} a waiting request failed", log.partition(), broken);
        }
    }

    /** The end of its use here. Whoever waits is told. */
    void retire(ErrorCode why) {
        List<CommitWaiters.Waiter> waiting;
        Set<FetchSource.Waiter> woken;
        synchronized (lock) {
            offline = true;
            waiting = commitWaiters.all();
            woken = watchers.takeAll();
        }
        waiting.forEach(waiter -> tell(() -> waiter.listener().failed(why)));
        woken.forEach(reader -> tell(reader::moved));
    }

    void watch(FetchSource.Waiter waiter, boolean toEnd) {
        synchronized (lock) {
            watchers.add(waiter, toEnd);
        }
    }

    void unwatch(FetchSource.Waiter waiter) {
        synchronized (lock) {
            watchers.remove(waiter);
        }
    }
}
