/**
 * Runs coordinators: the shards of the partitions of an internal topic that this node leads,
 * whatever their state machine is.
 *
 * <p>Threads: commands come from any thread into an inbox. One owner thread drains it: it runs all
 * shards of its runtime, appends what they decided (the commands of one drain share an append), and
 * sends answers and effects. Reading a partition when its leadership begins happens on the loader's
 * threads, chunk by chunk; replaying happens on the owner. Commit notices come back through the
 * inbox.
 *
 * <p>Invariants: each command is answered exactly once; an answer leaves only when what it depends
 * on is committed; notices of a log that is not led any more are dropped, because they go to the
 * {@link io.millrace.broker.coordination.LedPartition} of their own leadership.
 */
@NullMarked
package io.millrace.broker.coordination;

import org.jspecify.annotations.NullMarked;
