package io.millrace.coordination;

/**
 * The state of one partition of an internal topic and the rules that change it. Pure: the same
 * commands at the same times give the same outcomes.
 *
 * <p>Contract: for the records that the steps appended, in order, {@link #replay} into a fresh
 * machine followed by {@link #loaded} rebuilds everything that was promised in a released reply.
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
    Outcome<R> step(long ticket, C command, long nowMillis);

    /**
     * Lets time pass: whatever was due at {@code nowMillis} happens. May leave work over; then
     * {@link #nextDeadlineMillis} is not in the future and the owner calls again.
     */
    Outcome<R> tick(long nowMillis);

    /** When the next {@link #tick} is due, or {@link #NEVER}. */
    long nextDeadlineMillis();

    /** Applies one committed record while the shard loads. The buffers are only lent. */
    void replay(StateRecord record);

    /** All records are replayed; commands follow. */
    Outcome<R> loaded(long nowMillis);
}
