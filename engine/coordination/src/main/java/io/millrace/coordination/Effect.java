package io.millrace.coordination;

/**
 * Something that the world outside is to do, such as sending a transaction's markers. Handed out
 * when all that was decided before it is committed; lost with the shard, so a machine emits again
 * from {@link StateMachine#loaded} what may not have happened. A sealed type for each machine.
 */
public interface Effect {}
