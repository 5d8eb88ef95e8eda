package io.millrace.coordination;

import io.millrace.base.Check;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The life of one state machine over its partition: loading, deciding, batching what is to be
 * appended, and holding replies back until they are committed. Owned by one thread at a time; pure.
 *
 * <p>The owner's duty cycle: {@link #submit} and {@link #tick}; then {@link #takeBatch} and append
 * it; then {@link #appended} with the offset after the batch, or {@link #close} when the append
 * failed; {@link #committed} when the high watermark moves; after each, {@link #takeReplies}.
 *
 * <p>Invariant: {@code releasedSequence <= appendedSequence <= decidedSequence}, where a sequence
 * counts the records that were decided since the shard became active.
 */
public final class Shard<C, R> {

    /** See the package documentation. */
    public enum Phase {
        CLOSED,
        LOADING,
        ACTIVE
    }

    /** Replies that may leave once all records below {@code sequence} are committed. */
    private record Held<R>(long sequence, Reply<R> reply) {}

    /** A batch in the log: the records up to {@code sequence} end before {@code endOffset}. */
    private record Mark(long sequence, long endOffset) {}

    private final Supplier<StateMachine<C, R>> machines;
    private final CoordinationLimits limits;

    private Phase phase = Phase.CLOSED;
    private @Nullable StateMachine<C, R> machine;
    private final Set<Long> outstanding = new HashSet<>();
    private final Deque<StateRecord> unappended = new ArrayDeque<>();
    private final Deque<Held<R>> held = new ArrayDeque<>();
    private final Deque<Mark> marks = new ArrayDeque<>();
    private long decidedSequence;
    private long takenSequence;
    private long appendedSequence;
    private long committedSequence;
    private long nowMillis = Long.MIN_VALUE;

    /**
     * @param machines makes an empty state machine; called at each load
     */
    public Shard(Supplier<StateMachine<C, R>> machines, CoordinationLimits limits) {
        this.machines = machines;
        this.limits = limits;
    }

    public Phase phase() {
        return phase;
    }

    /** CLOSED to LOADING. */
    public void open() {
        Check.that(phase == Phase.CLOSED, "only a closed shard is opened");
        machine = machines.get();
        phase = Phase.LOADING;
    }

    /** One record of the partition, in its order, while LOADING. */
    public void replay(StateRecord record) {
        Check.that(phase == Phase.LOADING, "records are replayed while loading");
        machine().replay(record);
    }

    /** LOADING to ACTIVE. */
    public void loaded(long now) {
        Check.that(phase == Phase.LOADING, "only a loading shard becomes active");
        phase = Phase.ACTIVE;
        take(machine().loaded(monotonic(now)));
    }

    /** Why a command can't be taken now, or null when it can. */
    public @Nullable Refusal refusal() {
        return switch (phase) {
            case CLOSED -> Refusal.NOT_HERE;
            case LOADING -> Refusal.LOADING;
            case ACTIVE ->
                    outstanding.size() >= limits.outstandingMax()
                                    || unappended.size() >= limits.unappendedRecordsMax()
                            ? Refusal.OVERLOADED
                            : null;
        };
    }

    /**
     * Decides on a command. The ticket is answered exactly once: by a reply, or by being in what
     * {@link #close} returns.
     */
    public void submit(long ticket, C command, long now) {
        Check.that(refusal() == null, "the owner asks refusal() before it submits");
        Check.that(outstanding.add(ticket), "a ticket is used once");
        take(machine().step(ticket, command, monotonic(now)));
    }

    /** Lets time pass. */
    public void tick(long now) {
        if (phase == Phase.ACTIVE && machine().nextDeadlineMillis() <= monotonic(now)) {
            take(machine().tick(nowMillis));
        }
    }

    /** When to call {@link #tick}, or {@link StateMachine#NEVER}. */
    public long nextDeadlineMillis() {
        return phase == Phase.ACTIVE ? machine().nextDeadlineMillis() : StateMachine.NEVER;
    }

    /** The next records to append as one batch; empty when there are none. */
    public List<StateRecord> takeBatch() {
        List<StateRecord> batch = new ArrayList<>();
        int bytes = 0;
        while (!unappended.isEmpty() && batch.size() < limits.batchRecordsMax()) {
            int next = unappended.element().sizeBytes();
            if (!batch.isEmpty() && bytes + next > limits.batchBytesMax()) {
                break;
            }
            batch.add(unappended.remove());
            bytes += next;
        }
        takenSequence += batch.size();
        return batch;
    }

    /**
     * The oldest {@code count} records that were taken are in the log, before {@code endOffset}.
     */
    public void appended(int count, long endOffset) {
        if (phase != Phase.ACTIVE) {
            return;
        }
        appendedSequence += count;
        Check.that(
                appendedSequence <= takenSequence,
                "only what was taken is appended",
                appendedSequence,
                takenSequence);
        marks.add(new Mark(appendedSequence, endOffset));
    }

    /** Everything before {@code offset} is committed. */
    public void committed(long offset) {
        while (!marks.isEmpty() && marks.element().endOffset() <= offset) {
            committedSequence = marks.remove().sequence();
        }
    }

    /** Replies that may leave now. */
    public List<Reply<R>> takeReplies() {
        List<Reply<R>> ready = new ArrayList<>();
        while (!held.isEmpty() && held.element().sequence() <= committedSequence) {
            Reply<R> reply = held.remove().reply();
            outstanding.remove(reply.ticket());
            ready.add(reply);
        }
        return ready;
    }

    /**
     * Forgets the state: leadership is lost, or an append failed or its outcome is unknown. Returns
     * the tickets that must now be refused, in the order of their numbers.
     */
    public List<Long> close() {
        List<Long> refused = new ArrayList<>(outstanding);
        refused.sort(Long::compare);
        phase = Phase.CLOSED;
        machine = null;
        outstanding.clear();
        unappended.clear();
        held.clear();
        marks.clear();
        decidedSequence = 0;
        takenSequence = 0;
        appendedSequence = 0;
        committedSequence = 0;
        return refused;
    }

    private void take(Outcome<R> outcome) {
        unappended.addAll(outcome.records());
        decidedSequence += outcome.records().size();
        for (Reply<R> reply : outcome.replies()) {
            Check.that(outstanding.contains(reply.ticket()), "a reply has a waiting ticket");
            held.add(new Held<>(decidedSequence, reply));
        }
    }

    /** Wall clocks go backwards; timers must not. */
    private long monotonic(long now) {
        nowMillis = Math.max(nowMillis, now);
        return nowMillis;
    }

    private StateMachine<C, R> machine() {
        return Check.present(machine, "the state machine of an open shard");
    }
}
