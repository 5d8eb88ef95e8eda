package io.millrace.coordination;

/**
 * The state of one partition of an internal topic and the rules that change it. Pure: the same
 * commands at the same times give the same outcomes.
 *
 * <p>Contract: for the entries in the log, in order, {@link #replay} into a fresh machine followed
 * by {@link #loaded} rebuilds everything that was promised in a released reply, and emits every
 * effect again that may not have happened.
 *
 * <p>A step applies the plain records that it decides at once. What it {@linkplain Step#propose
 * proposes} in a producer's name it does not apply: the log may refuse it. {@link #replay} applies
 * it when the log has it, before the next step, in life as in loading.
 *
 * <p>Owned by one {@link Shard}.
 *
 * @param <C> commands
 * @param <R> answers
 */
public interface StateMachine<C, R> {

    /** Nothing to wait for. */
    long NEVER = Long.MAX_VALUE;

    /** Decides on {@code command}. Its answer may come in this outcome or in a later one. */
    Outcome<R> step(long ticket, C command, Moment now);

    /**
     * Lets time pass: whatever was due happens. May leave work over; then {@link
     * #nextDeadlineMillis} is not in the future and the owner calls again.
     */
    Outcome<R> tick(Moment now);

    /** When the next {@link #tick} is due in {@link Moment#steadyMillis}, or {@link #NEVER}. */
    long nextDeadlineMillis();

    /**
     * Applies one entry of the log: any while the shard loads, what was proposed while it lives.
     * The buffers are only lent.
     */
    void replay(LogEntry entry);

    /** All entries are replayed; commands follow. */
    Outcome<R> loaded(Moment now);
}
