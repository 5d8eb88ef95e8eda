package io.millrace.storage.log;

import io.millrace.base.Check;
import io.millrace.files.FilesException;
import io.millrace.records.BatchCursor;
import io.millrace.records.RecordBatch;
import io.millrace.records.RecordBatches;
import io.millrace.storage.AbortedTransaction;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendContext.Origin;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.AppendOutcome.Appended;
import io.millrace.storage.AppendOutcome.Reason;
import io.millrace.storage.AppendOutcome.Refused;
import io.millrace.storage.LogConfig;
import io.millrace.storage.segment.Segment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Puts batches at the end of a log, one call at a time: under the monitor that whoever moves the
 * log's end holds. The log's lock is taken for what goes before and after the write, not for the
 * write itself, so that readers and whoever has synced don't wait for it.
 */
final class LogAppends {
    private final LogCore log;
    private final LogLock lock;
    private AppendTerm term = AppendTerm.ANY;

    LogAppends(LogCore log) {
        this.log = log;
        this.lock = log.lock;
    }

    /** From here on this node appends as the leader of the epoch, or for who leads in it. */
    void beginTerm(int leaderEpoch, boolean leads) {
        log.appending.requireHeld();
        AppendTerm next = term.next(leaderEpoch, leads);
        if (!next.equals(term)) {
            synchronized (lock) {
                // Whoever led meanwhile may have written the end of what was admitted here.
                log.producers.voidAdmissions();
            }
        }
        term = next;
    }

    AppendOutcome asLeader(ByteBuffer batches, AppendContext context) {
        assert log.appending.isHeld();
        AppendOutcome objection;
        synchronized (lock) {
            objection = objection(batches, context);
        }
        if (objection != null) {
            return objection;
        }
        BatchCursor cursor = new BatchCursor(batches);
        long next = log.logEndOffset;
        long maxTimestamp = RecordBatch.NO_TIMESTAMP;
        for (RecordBatch batch = cursor.next(); batch != null; batch = cursor.next()) {
            batch.assign(next, context.leaderEpoch());
            next = batch.nextOffset();
            maxTimestamp = Math.max(maxTimestamp, batch.maxTimestamp());
        }
        LogRoll.Incoming incoming =
                new LogRoll.Incoming(batches.remaining(), next - 1, maxTimestamp);
        AppendOutcome outcome = write(batches, log.logEndOffset, incoming, context.nowMillis());
        if (outcome instanceof Appended && context.origin() != Origin.CLIENT) {
            synchronized (lock) {
                voidAdmissions(batches, context);
            }
        }
        return outcome;
    }

    private void voidAdmissions(ByteBuffer batches, AppendContext context) {
        BatchCursor cursor = new BatchCursor(batches);
        for (RecordBatch batch = cursor.next(); batch != null; batch = cursor.next()) {
            if (batch.isControl() && batch.hasProducerId()) {
                log.producers.states(log.logEndOffset).marked(batch, context);
            }
        }
    }

    /**
     * Whole batches as a leader has them; one that is cut off at the end is left out. They go to as
     * many segments as they need, a batch that is larger than a segment to one of its own.
     */
    AppendOutcome asFollower(ByteBuffer batches, int leaderEpoch, long nowMillis) {
        assert log.appending.isHeld();
        if (!term.admits(leaderEpoch, false)) {
            return new Refused(
                    Reason.STALE_LEADER_EPOCH, leaderEpoch + " is over, or this node leads");
        }
        AppendOutcome objection = objection(batches, leaderEpoch);
        if (objection != null) {
            return objection;
        }
        long first = -1;
        int segmentBytes = log.config.segments().sizeBytes();
        BatchCursor cursor = new BatchCursor(batches);
        int start = batches.position();
        int end = start;
        LogRoll.Incoming incoming = null;
        for (RecordBatch batch = cursor.next(); batch != null; batch = cursor.next()) {
            if (incoming != null && cursor.position() - start > segmentBytes) {
                AppendOutcome outcome = write(batches, start, end, incoming, nowMillis);
                if (!(outcome instanceof Appended)) {
                    return first < 0 ? outcome : new Appended(first, log.logEndOffset - 1);
                }
                start = end;
                incoming = null;
            }
            first = first < 0 ? batch.baseOffset() : first;
            end = cursor.position();
            incoming =
                    new LogRoll.Incoming(
                            end - start,
                            batch.lastOffset(),
                            incoming == null
                                    ? batch.maxTimestamp()
                                    : Math.max(incoming.maxTimestamp(), batch.maxTimestamp()));
        }
        AppendOutcome outcome =
                write(batches, start, end, Check.present(incoming, "a batch"), nowMillis);
        return outcome instanceof Appended ? new Appended(first, log.logEndOffset - 1) : outcome;
    }

    private AppendOutcome write(
            ByteBuffer batches, int start, int end, LogRoll.Incoming incoming, long nowMillis) {
        return write(
                batches.duplicate().position(start).limit(end),
                log.logEndOffset,
                incoming,
                nowMillis);
    }

    /** What a leader sent is believed no more than what a client sends. */
    private @Nullable AppendOutcome objection(ByteBuffer batches, int leaderEpoch) {
        AppendOutcome refused = healthObjection();
        if (refused != null) {
            return refused;
        }
        BatchCursor cursor = new BatchCursor(batches);
        long next = log.logEndOffset;
        for (RecordBatch batch = cursor.next(); batch != null; batch = cursor.next()) {
            if (batch.baseOffset() < next || batch.lastOffsetDelta() < 0) {
                return new Refused(
                        Reason.NON_MONOTONIC_OFFSETS,
                        batch.baseOffset() + " doesn't follow " + next);
            }
            if (batch.partitionLeaderEpoch() > leaderEpoch) {
                // The sender was deposed while it read (KAFKA-18723): the next fetch says by whom.
                return new Refused(
                        Reason.STALE_LEADER_EPOCH,
                        batch.partitionLeaderEpoch() + " is above " + leaderEpoch);
            }
            if (!batch.checksumMatches()) {
                return new Refused(
                        Reason.INVALID_RECORDS, "wrong checksum at " + batch.baseOffset());
            }
            next = batch.nextOffset();
        }
        boolean whole =
                cursor.end() == BatchCursor.End.CLEAN || cursor.end() == BatchCursor.End.PARTIAL;
        return whole && cursor.position() > batches.position()
                ? null
                : new Refused(Reason.INVALID_RECORDS, RecordBatches.describe(cursor));
    }

    private @Nullable AppendOutcome objection(ByteBuffer batches, AppendContext context) {
        AppendOutcome objection = objection(batches.remaining());
        if (objection == null
                && (context.leaderEpoch() < log.epochs.latest()
                        || !term.admits(context.leaderEpoch(), true))) {
            return new Refused(
                    Reason.STALE_LEADER_EPOCH,
                    context.leaderEpoch() + " is over, or this node only follows");
        }
        return objection == null ? producerObjection(batches, context) : objection;
    }

    private @Nullable AppendOutcome healthObjection() {
        if (log.durability.isClosed() || log.environment.health().failed()) {
            return new Refused(Reason.LOG_FAILED, log.partition + " takes no writes");
        }
        if (log.environment.health().full()) {
            return new Refused(Reason.EXHAUSTED, log.directory + " has too little free space");
        }
        return null;
    }

    private @Nullable AppendOutcome objection(int sizeBytes) {
        AppendOutcome refused = healthObjection();
        if (refused != null) {
            return refused;
        }
        if (sizeBytes > log.config.segments().sizeBytes()) {
            return new Refused(
                    Reason.LARGER_THAN_SEGMENT,
                    sizeBytes + " bytes are more than " + log.config.segments().sizeBytes());
        }
        return null;
    }

    private @Nullable AppendOutcome producerObjection(ByteBuffer batches, AppendContext context) {
        BatchCursor cursor = new BatchCursor(batches);
        int withProducer = 0;
        for (RecordBatch batch = cursor.next(); batch != null; batch = cursor.next()) {
            if (batch.lastOffsetDelta() < 0) {
                return new Refused(Reason.INVALID_RECORDS, batch.toString());
            }
            if (!batch.hasProducerId()) {
                continue;
            }
            withProducer++;
            AppendOutcome objection =
                    log.producers.states(log.logEndOffset).objection(batch, context);
            if (objection != null) {
                return objection;
            }
        }
        if (cursor.end() != BatchCursor.End.CLEAN) {
            return new Refused(Reason.INVALID_RECORDS, RecordBatches.describe(cursor));
        }
        if (context.origin() == Origin.CLIENT && withProducer > 1) {
            return new Refused(Reason.INVALID_RECORDS, "more than one batch of a producer");
        }
        return batches.hasRemaining() ? null : new Refused(Reason.INVALID_RECORDS, "no batch");
    }

    private AppendOutcome write(
            ByteBuffer batches, long firstOffset, LogRoll.Incoming incoming, long nowMillis) {
        Segment active;
        try {
            synchronized (lock) {
                active = segmentFor(incoming, nowMillis);
            }
            active.write(batches);
        } catch (FilesException failure) {
            if (log.environment.health().passes(failure)) {
                return new Refused(Reason.EXHAUSTED, String.valueOf(failure.getMessage()));
            }
            throw log.durability.failure(failure);
        }
        synchronized (lock) {
            written(batches, active);
        }
        log.environment.health().spent(incoming.sizeBytes());
        log.environment.recoveryPoints().appended(incoming.sizeBytes());
        return new Appended(firstOffset, log.logEndOffset - 1);
    }

    /** The active segment, with room for the index entries. */
    private Segment segmentFor(LogRoll.Incoming incoming, long nowMillis) {
        LogConfig.Segments config = log.config.segments();
        log.prepareActive();
        if (LogRoll.isDue(log.segments.active(), incoming, config, nowMillis)) {
            // At the log's end, so that segments follow each other without a gap; above it only
            // where offsets jump further than a segment can hold.
            log.roll(
                    Math.max(log.logEndOffset, incoming.lastOffset() - Integer.MAX_VALUE),
                    nowMillis);
        }
        Segment active = log.segments.active();
        active.ensureIndexRoom(incoming.sizeBytes(), config.indexIntervalBytes());
        return active;
    }

    private void written(ByteBuffer batches, Segment active) {
        try {
            active.appended(batches, log.config.segments().indexIntervalBytes());
            remember(batches, active);
        } catch (FilesException failure) {
            throw log.durability.failure(failure);
        }
        log.logEndOffset = active.end().nextOffset();
    }

    private void remember(ByteBuffer batches, Segment active) {
        BatchCursor cursor = new BatchCursor(batches);
        for (RecordBatch batch = cursor.next(); batch != null; batch = cursor.next()) {
            log.epochs.assign(batch.partitionLeaderEpoch(), batch.baseOffset());
            if (batch.hasProducerId()) {
                // Below the log's end, which hasn't moved yet.
                AbortedTransaction aborted = log.producers.states(log.logEndOffset).appended(batch);
                if (aborted != null) {
                    index(aborted, active);
                }
            }
        }
    }

    /** The marker is in the log: without room for more the index waits for the next sync. */
    private void index(AbortedTransaction aborted, Segment active) {
        try {
            active.files().transactions().append(aborted);
        } catch (FilesException failure) {
            if (!log.environment.health().passes(failure)) {
                throw failure;
            }
        }
    }
}
