/**
 * Coordinators as replicated state machines over one partition of an internal topic.
 *
 * <p>A {@link io.millrace.coordination.StateMachine} is pure: a command and the time go in, records
 * and replies come out. A {@link io.millrace.coordination.Shard} gives it the life of its
 * partition:
 *
 * <pre>
 *              open                loaded
 *   CLOSED ----------> LOADING --------------> ACTIVE
 *      ^                  |                      |
 *      +------------------+----------------------+   close: leadership lost, append failed
 * </pre>
 *
 * <p>Order of durability: what a command changes are visible to the next command at once; its
 * replies and effects leave only when its own records and all earlier ones are committed. So nobody
 * outside learns of a state that could still be lost, and the machine needs no undo: when an append
 * fails, the shard is closed, everyone who waits is refused, and the state is built again from the
 * log.
 *
 * <p>Transactions of others: a partition may hold records of a producer's transaction, and the
 * markers that end it. The log keeps books about producers and may refuse such an entry; so a step
 * only proposes it, and the machine applies it when the log has it. A refusal is the answer to
 * those who asked for it and leaves the shard as it was.
 *
 * <p>Ownership: one thread at a time drives a shard and everything under it. Nothing here reads a
 * clock, draws a random number, blocks or does I/O.
 */
@NullMarked
package io.millrace.coordination;

import org.jspecify.annotations.NullMarked;
