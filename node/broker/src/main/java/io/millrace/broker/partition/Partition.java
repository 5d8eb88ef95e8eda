package io.millrace.broker.partition;

import io.millrace.base.FaultKind;
import io.millrace.base.OperatingException;
import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.broker.fetch.FetchPlan;
import io.millrace.broker.fetch.FetchSource;
import io.millrace.broker.fetch.PartitionFetch;
import io.millrace.broker.fetch.PartitionRead;
import io.millrace.broker.produce.CommitListener;
import io.millrace.broker.produce.ProduceContext;
import io.millrace.broker.produce.ProduceOutcome;
import io.millrace.broker.produce.ProduceTarget;
import io.millrace.broker.produce.TransactionMarker;
import io.millrace.config.TopicSettings;
import io.millrace.protocol.ErrorCode;
import io.millrace.records.BatchValidator;
import io.millrace.records.RecordBatch;
import io.millrace.replication.EpochEnd;
import io.millrace.replication.FetchVerdict;
import io.millrace.replication.FollowerFetch;
import io.millrace.replication.IsrAnswer;
import io.millrace.replication.IsrProposal;
import io.millrace.replication.PartitionState;
import io.millrace.replication.ReplicaProgress;
import io.millrace.storage.Admission;
import io.millrace.storage.SyncTask;
import io.millrace.storage.log.PartitionLog;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A partition that this broker has a replica of: what it takes from producers and gives to readers
 * as its leader, and as a follower. Any thread may call any method.
 */
public final class Partition implements ProduceTarget {
    private static final Logger logger = LoggerFactory.getLogger(Partition.class);

    private final PartitionLog log;
    private final Uuid topicId;
    private final ReplicaHost host;
    private final PartitionReplica replica;
    private final SyncTurn syncTurn = new SyncTurn();
    private final Object stamping = new Object();
    private final Warmth warmth = new Warmth();

    private volatile TopicRules rules;

    /**
     * @param log all of it is durable
     * @param state who leads; when it is this node, its epoch begins here
     */
    public Partition(
            PartitionLog log,
            Uuid topicId,
            PartitionState state,
            TopicRules rules,
            ReplicaHost host) {
        this.log = log;
        this.topicId = topicId;
        this.rules = rules;
        this.host = host;
        this.replica = new PartitionReplica(this, state, rules, host);
    }

    public TopicPartition id() {
        return log.partition();
    }

    public Uuid topicId() {
        return topicId;
    }

    public PartitionLog log() {
        return log;
    }

    /** Who leads, who has a copy and who is in sync, as far as is known here. */
    public PartitionState state() {
        return replica.state();
    }

    public int leaderEpoch() {
        return replica.state().leaderEpoch();
    }

    public boolean leads() {
        return replica.leads();
    }

    public TopicRules rules() {
        return rules;
    }

    public void configure(TopicRules changed) {
        rules = changed;
        replica.configure(changed);
    }

    public boolean isOffline() {
        return replica.isOffline();
    }

    public long highWatermark() {
        return log.highWatermark();
    }

    /** Where read_committed readers stop. */
    public long lastStableOffset() {
        return Math.min(highWatermark(), log.lastStableOffset());
    }

    /** The metadata has changed. By the one thread that applies it. */
    public void become(PartitionState next) {
        replica.become(next);
    }

    /** What the controller made of in-sync replicas that were proposed. */
    public void answered(IsrProposal proposal, IsrAnswer answer) {
        replica.answered(proposal, answer);
    }

    /** Time has passed. */
    public void tick(long nowMillis) {
        replica.tick(nowMillis);
    }

    /** This partition as its fetcher sees it. */
    public Following following() {
        return new Following(this, replica);
    }

    /** Where the largest epoch not above this one ends in this log. */
    public EpochEnd epochEnd(int epoch) {
        return replica.epochEnd(epoch);
    }

    /** A follower's fetch moves watermarks; what it reads comes after. */
    public FetchVerdict followerFetched(FollowerFetch fetch) {
        return isOffline() ? FetchVerdict.NOT_LEADER : replica.followerFetched(fetch);
    }

    /** The other replicas, as their leader knows them. */
    public List<ReplicaProgress> progress() {
        return replica.progress();
    }

    /** What all replicas that live have dropped; -1 where this node doesn't lead. */
    public long lowWatermark() {
        return replica.lowWatermark();
    }

    /** False while a new leader's watermark may be lower than what was shown before. */
    public boolean isEndKnown() {
        return replica.isEndKnown();
    }

    /** Checks that this node leads, in the epoch that a client believes in (KIP-320); -1 is any. */
    public ErrorCode checkLeader(int clientEpoch) {
        ErrorCode epoch = checkEpoch(clientEpoch);
        return epoch == ErrorCode.NONE && !leads() ? ErrorCode.NOT_LEADER_OR_FOLLOWER : epoch;
    }

    /** Checks the epoch only: followers answer as well. */
    public ErrorCode checkEpoch(int clientEpoch) {
        if (isOffline()) {
            return ErrorCode.KAFKA_STORAGE_ERROR;
        }
        int current = leaderEpoch();
        if (clientEpoch < 0 || clientEpoch == current) {
            return ErrorCode.NONE;
        }
        return clientEpoch < current
                ? ErrorCode.FENCED_LEADER_EPOCH
                : ErrorCode.UNKNOWN_LEADER_EPOCH;
    }

    @Override
    public String topic() {
        return id().topic();
    }

    @Override
    public boolean isHeavy(ByteBuffer records) {
        return BatchValidator.isHeavy(records, rules.validation(), nowMillis());
    }

    @Override
    public ProduceOutcome append(ByteBuffer records, ProduceContext context) {
        return fromProducer(
                context, () -> Appends.fromProducer(this, records, context, nowMillis()));
    }

    /** Appends what was validated before, and admitted since. */
    ProduceOutcome append(Appends.Valid valid, ProduceContext context, Admission admission) {
        return fromProducer(context, () -> Appends.validated(this, valid, admission));
    }

    private ProduceOutcome fromProducer(ProduceContext context, Supplier<ProduceOutcome> append) {
        return asLeader(context.acksAll(), append);
    }

    /** The log looks at the role and the epoch again, where no change can come in between. */
    private ProduceOutcome asLeader(boolean needsMinInSync, Supplier<ProduceOutcome> append) {
        if (isOffline()) {
            return ProduceOutcome.Rejected.because(ErrorCode.KAFKA_STORAGE_ERROR);
        }
        if (!leads()) {
            return ProduceOutcome.Rejected.because(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        }
        if (needsMinInSync && !state().hasInSync(rules.minInsyncReplicas())) {
            return ProduceOutcome.Rejected.because(ErrorCode.NOT_ENOUGH_REPLICAS);
        }
        return guarded(append);
    }

    long nowMillis() {
        return host.clock().millis();
    }

    /** Held while a batch gets the time of its append and is appended. */
    Object stamping() {
        return stamping;
    }

    /** Appends what a coordinator of this broker built. */
    public ProduceOutcome appendOwn(ByteBuffer batch) {
        return appendOwn(batch, Admission.NONE);
    }

    /** As {@link #appendOwn(ByteBuffer)}, for records of a producer's transaction. */
    public ProduceOutcome appendOwn(ByteBuffer batch, Admission admission) {
        return asLeader(false, () -> Appends.fromCoordinator(this, batch, admission, nowMillis()));
    }

    /**
     * What records of a coordinator in the producer's transaction need before they are appended;
     * null when the transaction is open here already. See {@link PartitionLog#admission}.
     */
    public @Nullable Admission admission(long producerId, short epoch, boolean bumpsEpochs) {
        return log.admission(producerId, epoch, RecordBatch.NO_SEQUENCE, bumpsEpochs, nowMillis());
    }

    /**
     * Appends the end of a transaction; {@link #whenCommitted} tells when it holds. A refusal with
     * INVALID_PRODUCER_EPOCH or TRANSACTION_COORDINATOR_FENCED is final: the producer or its
     * coordinator has moved on.
     */
    public ProduceOutcome appendMarker(TransactionMarker marker) {
        return asLeader(true, () -> Appends.marker(this, marker, nowMillis()));
    }

    /** A disk that fails takes the partition offline; whoever writes is told to try again. */
    private ProduceOutcome guarded(Supplier<ProduceOutcome> append) {
        try {
            return appended(append.get());
        } catch (OperatingException failed) {
            if (failed.kind() == FaultKind.RETRY) {
                logger.warn("partition={} can't be written now: {}", id(), failed.getMessage());
                return ProduceOutcome.Rejected.because(ErrorCode.KAFKA_STORAGE_ERROR);
            }
            logger.error("partition={} can't be written and goes offline", id(), failed);
            fail();
            return ProduceOutcome.Rejected.because(ErrorCode.KAFKA_STORAGE_ERROR);
        }
    }

    private ProduceOutcome appended(ProduceOutcome outcome) {
        if (!(outcome instanceof ProduceOutcome.Appended appended)) {
            return outcome;
        }
        warmth.appended(appended.baseOffset(), nowMillis());
        replica.appended();
        if (rules.durability() == TopicSettings.Durability.REPLICATED) {
            replica.logMoved();
        } else {
            requestSync();
        }
        return outcome;
    }

    /** Records of the leader's are in the log. */
    void followed() {
        warmth.appended(log.logEndOffset(), nowMillis());
        if (rules.durability() == TopicSettings.Durability.FSYNC) {
            requestSync();
        }
    }

    /** Has what is in the log now synced; safe from any thread. */
    public void requestSync() {
        if (wantsSync()) {
            host.commits().queue(this);
        }
    }

    /** True when it is the caller's to see to it that the partition has its turn. */
    boolean wantsSync() {
        return syncTurn.request();
    }

    /** The partition's turn has come: what is appended from here on asks for another. */
    void beginSync() {
        syncTurn.begin();
    }

    /** Waits for the disk. */
    void sync() {
        SyncTask task = log.prepareSync();
        if (task != null) {
            task.run();
        }
    }

    /** Lets everyone know what is durable now. */
    void synced() {
        replica.synced();
    }

    /** After each {@link #beginSync}, however it went: true when it is its turn again. */
    boolean endSync() {
        return syncTurn.end();
    }

    @Override
    public boolean isOnlyCopy() {
        return state().replicas().size() == 1;
    }

    @Override
    public void whenCommitted(
            int leaderEpoch, long endOffset, long waitMillisMax, CommitListener listener) {
        long deadline =
                waitMillisMax == CommitListener.FOREVER
                        ? Long.MAX_VALUE
                        : nowMillis() + waitMillisMax;
        replica.whenCommitted(new CommitWaiters.Waiter(leaderEpoch, endOffset, deadline, listener));
    }

    /** The partition can't be written any more, or is gone. Whoever waits is told. */
    public void fail() {
        replica.retire(ErrorCode.KAFKA_STORAGE_ERROR);
    }

    /** The partition was deleted, or is no longer this node's. */
    void deleted() {
        replica.retire(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    /**
     * @param toEnd for the log's end and the high watermark, not for the latter only
     */
    void watch(FetchSource.Waiter waiter, boolean toEnd) {
        replica.watch(waiter, toEnd);
    }

    void unwatch(FetchSource.Waiter waiter) {
        replica.unwatch(waiter);
    }

    /** Whether a read waits for no disk, as far as is known. */
    boolean isWarm(PartitionFetch wanted, FetchPlan plan) {
        long offset = wanted.fetchOffset();
        return offset >= (plan.follower() == null ? highWatermark() : log.logEndOffset())
                || offset < log.logStartOffset()
                || warmth.covers(offset, wanted.maxBytes(), nowMillis());
    }

    /** What {@link Reads} found or brought into memory. */
    void loaded(PartitionFetch wanted, long toOffset) {
        warmth.loaded(wanted.fetchOffset(), toOffset, wanted.maxBytes(), nowMillis());
    }

    PartitionRead read(PartitionFetch wanted, FetchPlan plan, Reads.Room room) {
        ErrorCode error = checkLeader(wanted.currentLeaderEpoch());
        if (error != ErrorCode.NONE) {
            return Reads.movedOn(this, wanted, error);
        }
        return FollowerReads.read(this, wanted, plan, room);
    }

    PartitionRead.Positions positions() {
        return new PartitionRead.Positions(
                highWatermark(), lastStableOffset(), log.logStartOffset());
    }
}
