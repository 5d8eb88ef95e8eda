package io.millrace.broker.partition;

import io.millrace.base.Clock;
import io.millrace.base.FaultKind;
import io.millrace.base.OperatingException;
import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.broker.fetch.FetchPlan;
import io.millrace.broker.fetch.FetchSource;
import io.millrace.broker.fetch.PartitionFetch;
import io.millrace.broker.fetch.PartitionRead;
import io.millrace.broker.produce.AppendOutcome;
import io.millrace.broker.produce.CommitListener;
import io.millrace.broker.produce.ProduceContext;
import io.millrace.broker.produce.ProduceTarget;
import io.millrace.broker.produce.TransactionMarker;
import io.millrace.config.TopicSettings;
import io.millrace.protocol.ErrorCode;
import io.millrace.records.BatchValidator;
import io.millrace.records.RecordBatch;
import io.millrace.storage.Admission;
import io.millrace.storage.PartitionLog;
import io.millrace.storage.SyncTask;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A partition that this broker leads. Any thread may call any method; the lock guards the waiters
 * and the high watermark.
 */
public final class Partition implements ProduceTarget {
    private static final Logger logger = LoggerFactory.getLogger(Partition.class);

    private final PartitionLog log;
    private final Uuid topicId;
    private final GroupCommit commits;
    private final Clock clock;
    private final Object lock = new Object();
    private final CommitWaiters commitWaiters = new CommitWaiters();
    private Set<FetchSource.Waiter> fetchWaiters = Set.of();
    private final SyncTurn syncTurn = new SyncTurn();
    private final Object stamping = new Object();
    private final Warmth warmth = new Warmth();

    private volatile TopicRules rules;
    private volatile Leadership leadership;
    private volatile long highWatermark;
    private volatile boolean offline;

    /**
     * @param leadership already begun in the log; all of the log is durable and so committed: the
     *     only replica is in sync with itself
     */
    public Partition(
            PartitionLog log,
            Uuid topicId,
            Leadership leadership,
            TopicRules rules,
            GroupCommit commits,
            Clock clock) {
        this.log = log;
        this.topicId = topicId;
        this.leadership = leadership;
        this.rules = rules;
        this.commits = commits;
        this.clock = clock;
        this.highWatermark = log.logEndOffset();
        log.advanceHighWatermark(highWatermark);
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

    public Leadership leadership() {
        return leadership;
    }

    public TopicRules rules() {
        return rules;
    }

    public void configure(TopicRules changed) {
        rules = changed;
    }

    public boolean isOffline() {
        return offline;
    }

    public long highWatermark() {
        return highWatermark;
    }

    /** Where read_committed readers stop. */
    public long lastStableOffset() {
        return Math.min(highWatermark, log.lastStableOffset());
    }

    /** A new epoch of this broker's leadership. */
    public void lead(Leadership next) {
        if (next.epoch() > leadership.epoch()) {
            log.beginEpoch(next.epoch());
        }
        leadership = next;
    }

    /** Checks the epoch that a client believes in (KIP-320); -1 is not checked. */
    public ErrorCode checkEpoch(int clientEpoch) {
        if (offline) {
            return ErrorCode.KAFKA_STORAGE_ERROR;
        }
        int current = leadership.epoch();
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
        return BatchValidator.isHeavy(records, rules.validation(), clock.millis());
    }

    @Override
    public AppendOutcome append(ByteBuffer records, ProduceContext context) {
        return fromProducer(
                context,
                () -> Appends.fromProducer(this, records, context.version(), clock.millis()));
    }

    /** Appends what was validated before, and admitted since. */
    AppendOutcome append(Appends.Valid valid, ProduceContext context, Admission admission) {
        return fromProducer(context, () -> Appends.validated(this, valid, admission));
    }

    private AppendOutcome fromProducer(ProduceContext context, Supplier<AppendOutcome> append) {
        if (offline) {
            return AppendOutcome.Rejected.because(ErrorCode.KAFKA_STORAGE_ERROR);
        }
        if (context.acksAll() && !leadership.hasInSync(rules.minInsyncReplicas())) {
            return AppendOutcome.Rejected.because(ErrorCode.NOT_ENOUGH_REPLICAS);
        }
        return guarded(append);
    }

    long nowMillis() {
        return clock.millis();
    }

    /** Held while a batch gets the time of its append and is appended. */
    Object stamping() {
        return stamping;
    }

    /** Appends what a coordinator of this broker built. */
    public AppendOutcome appendOwn(ByteBuffer batch) {
        return appendOwn(batch, Admission.NONE);
    }

    /** As {@link #appendOwn(ByteBuffer)}, for records of a producer's transaction. */
    public AppendOutcome appendOwn(ByteBuffer batch, Admission admission) {
        if (offline) {
            return AppendOutcome.Rejected.because(ErrorCode.KAFKA_STORAGE_ERROR);
        }
        return guarded(() -> Appends.fromCoordinator(this, batch, admission, clock.millis()));
    }

    /**
     * What records of a coordinator in the producer's transaction need before they are appended;
     * null when the transaction is open here already. See {@link PartitionLog#admission}.
     */
    public @Nullable Admission admission(long producerId, short epoch, boolean bumpsEpochs) {
        return log.admission(
                producerId, epoch, RecordBatch.NO_SEQUENCE, bumpsEpochs, clock.millis());
    }

    /**
     * Appends the end of a transaction; {@link #whenCommitted} tells when it holds. A refusal with
     * INVALID_PRODUCER_EPOCH or TRANSACTION_COORDINATOR_FENCED is final: the producer or its
     * coordinator has moved on.
     */
    public AppendOutcome appendMarker(TransactionMarker marker) {
        if (offline) {
            return AppendOutcome.Rejected.because(ErrorCode.KAFKA_STORAGE_ERROR);
        }
        if (!leadership.hasInSync(rules.minInsyncReplicas())) {
            return AppendOutcome.Rejected.because(ErrorCode.NOT_ENOUGH_REPLICAS);
        }
        return guarded(() -> Appends.marker(this, marker, clock.millis()));
    }

    /** A disk that fails takes the partition offline; whoever writes is told to try again. */
    private AppendOutcome guarded(Supplier<AppendOutcome> append) {
        try {
            return appended(append.get());
        } catch (OperatingException failed) {
            if (failed.kind() == FaultKind.RETRY) {
                logger.warn("partition={} can't be written now: {}", id(), failed.getMessage());
                return AppendOutcome.Rejected.because(ErrorCode.KAFKA_STORAGE_ERROR);
            }
            logger.error("partition={} can't be written and goes offline", id(), failed);
            fail();
            return AppendOutcome.Rejected.because(ErrorCode.KAFKA_STORAGE_ERROR);
        }
    }

    private AppendOutcome appended(AppendOutcome outcome) {
        if (!(outcome instanceof AppendOutcome.Appended appended)) {
            return outcome;
        }
        warmth.appended(appended.baseOffset(), clock.millis());
        if (rules.durability() == TopicSettings.Durability.REPLICATED) {
            commit(log.logEndOffset());
        } else {
            requestSync();
        }
        return outcome;
    }

    /** Has what is in the log now synced; safe from any thread. */
    public void requestSync() {
        if (wantsSync()) {
            commits.queue(this);
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
        commit(log.durableEndOffset());
    }

    /** After each {@link #beginSync}, however it went: true when it is its turn again. */
    boolean endSync() {
        return syncTurn.end();
    }

    @Override
    public boolean isOnlyCopy() {
        return leadership.replicas() == 1;
    }

    @Override
    public void whenCommitted(long endOffset, CommitListener listener) {
        synchronized (lock) {
            if (!offline && highWatermark < endOffset) {
                commitWaiters.add(endOffset, listener);
                return;
            }
        }
        if (offline) {
            listener.failed(ErrorCode.KAFKA_STORAGE_ERROR);
        } else {
            listener.committed();
        }
    }

    private void commit(long endOffset) {
        List<CommitListener> committed;
        Set<FetchSource.Waiter> readers;
        synchronized (lock) {
            if (endOffset <= highWatermark) {
                return;
            }
            log.advanceHighWatermark(endOffset);
            highWatermark = endOffset;
            committed = commitWaiters.due(endOffset);
            readers = takeReaders();
        }
        committed.forEach(listener -> tell(listener::committed));
        readers.forEach(reader -> tell(reader::moved));
    }

    /** One listener's trouble is not the partition's, nor that of the listeners after it. */
    private void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException | Error broken) {
            logger.error("partition={} a waiting request failed", id(), broken);
        }
    }

    /** The partition can't be written any more, or is gone. Whoever waits is told. */
    public void fail() {
        retire(ErrorCode.KAFKA_STORAGE_ERROR);
    }

    /** The partition was deleted. */
    void deleted() {
        retire(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    private void retire(ErrorCode why) {
        List<CommitListener> waiting;
        Set<FetchSource.Waiter> readers;
        synchronized (lock) {
            offline = true;
            waiting = commitWaiters.all();
            readers = takeReaders();
        }
        waiting.forEach(listener -> tell(() -> listener.failed(why)));
        readers.forEach(reader -> tell(reader::moved));
    }

    private Set<FetchSource.Waiter> takeReaders() {
        Set<FetchSource.Waiter> readers = fetchWaiters;
        fetchWaiters = Set.of();
        return readers;
    }

    void watch(FetchSource.Waiter waiter) {
        synchronized (lock) {
            if (fetchWaiters.isEmpty()) {
                fetchWaiters = new LinkedHashSet<>(1);
            }
            fetchWaiters.add(waiter);
        }
    }

    void unwatch(FetchSource.Waiter waiter) {
        synchronized (lock) {
            if (!fetchWaiters.isEmpty()) {
                fetchWaiters.remove(waiter);
            }
        }
    }

    /** Whether a read waits for no disk, as far as is known. */
    boolean isWarm(PartitionFetch wanted) {
        long offset = wanted.fetchOffset();
        return offset >= highWatermark
                || offset < log.logStartOffset()
                || warmth.covers(offset, wanted.maxBytes(), clock.millis());
    }

    /** What {@link Reads} found or brought into memory. */
    void loaded(PartitionFetch wanted, long toOffset) {
        warmth.loaded(wanted.fetchOffset(), toOffset, wanted.maxBytes(), clock.millis());
    }

    PartitionRead read(PartitionFetch wanted, FetchPlan plan, Reads.Room room) {
        ErrorCode epoch = checkEpoch(wanted.currentLeaderEpoch());
        if (epoch != ErrorCode.NONE) {
            Leadership current = leadership;
            return PartitionRead.movedOn(
                    wanted, epoch, new PartitionRead.EpochEnd(current.epoch(), current.leaderId()));
        }
        return Reads.read(this, wanted, plan, room);
    }

    PartitionRead.Positions positions() {
        return new PartitionRead.Positions(highWatermark, lastStableOffset(), log.logStartOffset());
    }
}
