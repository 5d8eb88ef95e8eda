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
 * it; then {@link #appended} with the offset after the batch, or {@link #refused} when the log does
 * not take it from this producer, or {@link #close} when the append failed; {@link #committed} when
 * the high watermark moves; after each, {@link #takeReplies} and {@link #takeEffects}. A step that
 * {@link #hasProposed} is appended before the next one.
 *
 * <p>Invariant: {@code releasedSequence <= appendedSequence <= decidedSequence}, where a sequence
 * counts the entries that were decided since the shard became active.
 */
public final class Shard<C, R> {

    /** See the package documentation. */
    public enum Phase {
        CLOSED,
        LOADING,
        ACTIVE
    }

    /** What may leave once all entries below {@code sequence} are committed. */
    private record Held<T>(long sequence, T what) {}

    /** A batch in the log: the entries up to {@code sequence} end before {@code endOffset}. */
    private record Mark(long sequence, long endOffset) {}

    private final Supplier<StateMachine<C, R>> machines;
    private final CoordinationLimits limits;

    private Phase phase = Phase.CLOSED;
    private @Nullable StateMachine<C, R> machine;
    private final Set<Long> outstanding = new HashSet<>();
    private final Deque<LogEntry> unappended = new ArrayDeque<>();
    private long unappendedBytes;
    private final Deque<Held<Reply<R>>> replies = new ArrayDeque<>();
    private final Deque<Held<Effect>> effects = new ArrayDeque<>();
    private final Deque<Mark> marks = new ArrayDeque<>();
    private long decidedSequence;
    private long appendedSequence;
    private long committedSequence;
    private @Nullable LogBatch taken;
    private boolean proposed;

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

    /** One entry of the partition, in its order, while LOADING. */
    public void replay(LogEntry entry) {
        Check.that(phase == Phase.LOADING, "entries are replayed while loading");
        machine().replay(entry);
    }

    /** LOADING to ACTIVE. */
    public void loaded(Moment now) {
        Check.that(phase == Phase.LOADING, "only a loading shard becomes active");
        phase = Phase.ACTIVE;
        take(machine().loaded(now));
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
     * {@link #refused} or {@link #close} returns.
     */
    public void submit(long ticket, C command, Moment now) {
        Check.that(refusal() == null, "the owner asks refusal() before it submits");
        Check.that(!proposed, "what was proposed is appended before the next step");
        Check.that(outstanding.add(ticket), "a ticket is used once");
        take(machine().step(ticket, command, now));
    }

    /** Lets time pass. */
    public void tick(Moment now) {
        if (phase == Phase.ACTIVE && machine().nextDeadlineMillis() <= now.steadyMillis()) {
            Check.that(!proposed, "what was proposed is appended before the next step");
            take(machine().tick(now));
        }
    }

    /** When to call {@link #tick}, or {@link StateMachine#NEVER}. */
    public long nextDeadlineMillis() {
        return phase == Phase.ACTIVE ? machine().nextDeadlineMillis() : StateMachine.NEVER;
    }

    /** Whether the last step waits for the log's word: all is appended before the next step. */
    public boolean hasProposed() {
        return proposed;
    }

    /** Whether what was decided is worth a batch of its own: it should not grow much further. */
    public boolean hasMuchToAppend() {
        return unappendedBytes >= limits.batchBytesMax();
    }

    /** The next entries to append as one batch; null when there are none. */
    public @Nullable LogBatch takeBatch() {
        Check.that(taken == null, "one batch is appended after the other");
        taken = nextBatch();
        return taken;
    }

    private @Nullable LogBatch nextBatch() {
        return switch (unappended.peek()) {
            case null -> null;
            case StateRecord ignored -> new LogBatch.Plain(takeRecords(null));
            case TransactionalRecord first ->
                    new LogBatch.Transactional(first.producer(), takeRecords(first.producer()));
            case TransactionEnd end -> {
                removeFirst();
                yield new LogBatch.Marker(end);
            }
        };
    }

    /** Records at the head that belong to the producer, or to nobody, within the bounds. */
    private List<StateRecord> takeRecords(@Nullable ProducerIdentity producer) {
        List<StateRecord> records = new ArrayList<>();
        int bytes = 0;
        while (records.size() < limits.batchRecordsMax()) {
            LogEntry next = unappended.peek();
            StateRecord record = recordOf(next, producer);
            if (record == null) {
                break;
            }
            bytes += record.sizeBytes();
            if (!records.isEmpty() && bytes > limits.batchBytesMax()) {
                break;
            }
            records.add(record);
            removeFirst();
        }
        return records;
    }

    private void removeFirst() {
        unappendedBytes -= unappended.remove().sizeBytes();
    }

    private static @Nullable StateRecord recordOf(
            @Nullable LogEntry entry, @Nullable ProducerIdentity producer) {
        return switch (entry) {
            case StateRecord record when producer == null -> record;
            case TransactionalRecord record when record.producer().equals(producer) ->
                    record.record();
            case null, default -> null;
        };
    }

    /** The batch that was taken is in the log, before {@code endOffset}. */
    public void appended(long endOffset) {
        LogBatch batch = settleTaken();
        appendedSequence += batch.entryCount();
        Check.that(
                appendedSequence <= decidedSequence,
                "only what was decided is appended",
                appendedSequence,
                decidedSequence);
        marks.add(new Mark(appendedSequence, endOffset));
        switch (batch) {
            case LogBatch.Plain ignored -> {}
            case LogBatch.Transactional(ProducerIdentity producer, List<StateRecord> records) ->
                    records.forEach(
                            record -> machine().replay(new TransactionalRecord(producer, record)));
            case LogBatch.Marker(TransactionEnd end) -> machine().replay(end);
        }
        if (unappended.isEmpty()) {
            proposed = false;
        }
    }

    /**
     * The log does not take the batch that was taken, which somebody had proposed. It and what the
     * same step proposed beyond it never was. Returns the tickets that are now to be refused: those
     * that the step would have answered.
     */
    public List<Long> refused() {
        LogBatch batch = settleTaken();
        Check.that(
                proposed && !(batch instanceof LogBatch.Plain),
                "only what was proposed can be refused");
        unappended.clear();
        unappendedBytes = 0;
        proposed = false;
        decidedSequence = appendedSequence;
        List<Long> tickets = new ArrayList<>();
        while (!replies.isEmpty() && replies.getLast().sequence() > decidedSequence) {
            tickets.addFirst(replies.removeLast().what().ticket());
        }
        while (!effects.isEmpty() && effects.getLast().sequence() > decidedSequence) {
            effects.removeLast();
        }
        tickets.forEach(outstanding::remove);
        return tickets;
    }

    private LogBatch settleTaken() {
        LogBatch batch = Check.present(taken, "a batch that was taken");
        taken = null;
        return batch;
    }

    /** Everything before {@code offset} is committed. */
    public void committed(long offset) {
        while (!marks.isEmpty() && marks.element().endOffset() <= offset) {
            committedSequence = marks.remove().sequence();
        }
    }

    /** Replies that may leave now. */
    public List<Reply<R>> takeReplies() {
        List<Reply<R>> ready = takeCommitted(replies);
        ready.forEach(reply -> outstanding.remove(reply.ticket()));
        return ready;
    }

    /** What is to happen outside, now that the reasons for it are committed. */
    public List<Effect> takeEffects() {
        return takeCommitted(effects);
    }

    private <T> List<T> takeCommitted(Deque<Held<T>> held) {
        List<T> ready = new ArrayList<>();
        while (!held.isEmpty() && held.element().sequence() <= committedSequence) {
            ready.add(held.remove().what());
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
        unappendedBytes = 0;
        replies.clear();
        effects.clear();
        marks.clear();
        taken = null;
        proposed = false;
        decidedSequence = 0;
        appendedSequence = 0;
        committedSequence = 0;
        return refused;
    }

    private void take(Outcome<R> outcome) {
        for (LogEntry entry : outcome.entries()) {
            unappended.add(entry);
            unappendedBytes += entry.sizeBytes();
        }
        decidedSequence += outcome.entries().size();
        proposed = unappended.peekLast() instanceof LogEntry.Proposed;
        for (Reply<R> reply : outcome.replies()) {
            Check.that(outstanding.contains(reply.ticket()), "a reply has a waiting ticket");
            replies.add(new Held<>(decidedSequence, reply));
        }
        for (Effect effect : outcome.effects()) {
            effects.add(new Held<>(decidedSequence, effect));
        }
    }

    private StateMachine<C, R> machine() {
        return Check.present(machine, "the state machine of an open shard");
    }
}
