package io.millrace.broker.coordination;

import io.millrace.coordination.CoordinationLimits;
import io.millrace.coordination.Effect;
import io.millrace.coordination.LogBatch;
import io.millrace.coordination.LogEntry;
import io.millrace.coordination.Moment;
import io.millrace.coordination.Refusal;
import io.millrace.coordination.Reply;
import io.millrace.coordination.Shard;
import io.millrace.protocol.ErrorCode;
import io.millrace.storage.Admission;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shard, the partition under it, and those who wait for its answers. One object for each time
 * that the state is loaded; closed for good when the partition is lost or fails. Owned by the
 * coordinators' thread.
 */
final class LedPartition<C, R> {
    private static final Logger logger = LoggerFactory.getLogger(LedPartition.class);

    private final ShardLeadership where;
    private final StateLog log;
    private final Hosted<C, R> hosted;
    private final Shard<C, R> shard;
    private final Map<Long, Waiter<R>> waiting = new HashMap<>();
    private long nextTicket;
    private int skipped;
    private @Nullable RuntimeException firstSkipped;

    LedPartition(
            ShardLeadership where, StateLog log, Hosted<C, R> hosted, CoordinationLimits limits) {
        this.where = where;
        this.log = log;
        this.hosted = hosted;
        this.shard = new Shard<>(() -> hosted.machine(where), limits);
        shard.open();
    }

    ShardLeadership where() {
        return where;
    }

    StateLog log() {
        return log;
    }

    boolean isClosed() {
        return shard.phase() == Shard.Phase.CLOSED;
    }

    /**
     * What can't be decoded is passed over: somebody else wrote it, or a later release, and a
     * coordinator that stays away for it would be worse.
     */
    void replay(StateLog.Chunk chunk) {
        chunk.unreadable().forEach(this::skip);
        for (LogEntry entry : chunk.entries()) {
            try {
                shard.replay(entry);
            } catch (RuntimeException broken) {
                skip(broken);
            }
        }
    }

    private void skip(RuntimeException why) {
        skipped++;
        if (firstSkipped == null) {
            firstSkipped = why;
        }
    }

    /** Returns how many records were passed over. */
    int loaded(Moment now) {
        shard.loaded(now);
        if (skipped > 0) {
            logger.warn(
                    "partition={} {} records or batches can't be decoded and are passed over; the first: {}",
                    where,
                    skipped,
                    String.valueOf(firstSkipped));
        }
        return skipped;
    }

    /**
     * Decides on the command or refuses it at once. What the step proposed must be appended before
     * anything else is decided: see {@link #mustAppend}.
     */
    void submit(C command, Waiter<R> waiter, Moment now) {
        Refusal refusal = shard.refusal();
        if (refusal != null) {
            tell(() -> waiter.refuse(error(refusal)));
            return;
        }
        long ticket = nextTicket++;
        waiting.put(ticket, waiter);
        shard.submit(ticket, command, now);
    }

    /** Before anything else is decided: the log has the word, or the records would pile up. */
    boolean mustAppend() {
        return shard.hasProposed() || shard.hasMuchToAppend();
    }

    void tick(Moment now) {
        shard.tick(now);
    }

    /** In {@link Moment#steadyMillis}. */
    long nextDeadlineMillis() {
        return shard.nextDeadlineMillis();
    }

    /**
     * Appends what was decided. False when that failed: the owner closes the partition.
     *
     * @param admission of the producer whose transaction the last step has written for
     */
    boolean append(Admission admission, LongConsumer appendedUpTo, Moment now) {
        for (LogBatch batch = shard.takeBatch(); batch != null; batch = shard.takeBatch()) {
            switch (log.append(batch, admission, now.wallMillis())) {
                case StateLog.AppendResult.Appended(long endOffset) -> {
                    shard.appended(endOffset);
                    appendedUpTo.accept(endOffset);
                }
                case StateLog.AppendResult.Refused(ErrorCode error) -> refused(error);
                case StateLog.AppendResult.Failed() -> {
                    return false;
                }
            }
        }
        return true;
    }

    private void refused(ErrorCode error) {
        forEachWaiter(shard.refused(), waiter -> waiter.refuse(error));
    }

    void committed(long endOffset) {
        shard.committed(endOffset);
    }

    /** Sends the answers that may leave, and lets happen what may. */
    void answer() {
        for (Reply<R> reply : shard.takeReplies()) {
            forEachWaiter(List.of(reply.ticket()), waiter -> waiter.answer(reply.answer()));
        }
        for (Effect effect : shard.takeEffects()) {
            tell(() -> hosted.effect(where, effect));
        }
    }

    /** Whoever waits is sent away. */
    void close(ErrorCode error) {
        forEachWaiter(shard.close(), waiter -> waiter.refuse(error));
        tell(() -> hosted.closed(where));
    }

    private void forEachWaiter(List<Long> tickets, Consumer<Waiter<R>> news) {
        for (long ticket : tickets) {
            Waiter<R> waiter = waiting.remove(ticket);
            if (waiter != null) {
                tell(() -> news.accept(waiter));
            }
        }
    }

    /** What others make of the news is no matter of the coordinator's. */
    private void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException | Error failure) {
            logger.error("partition={} an answer or an effect is lost", where, failure);
        }
    }

    private static ErrorCode error(Refusal refusal) {
        return switch (refusal) {
            case NOT_HERE -> ErrorCode.NOT_COORDINATOR;
            case LOADING -> ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
            case OVERLOADED -> ErrorCode.COORDINATOR_NOT_AVAILABLE;
        };
    }
}
