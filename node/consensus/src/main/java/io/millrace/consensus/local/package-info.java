/**
 * The metadata log of a node that has no peers: one voter, durable before it answers.
 *
 * <p>Its files are those of {@link io.millrace.consensus.store}.
 *
 * <p>The leader epoch is the term: it goes up by one at each start, written as a LEADER_CHANGE
 * control batch. The log's own epochs are the only place where it is kept.
 *
 * <p>Each batch is synced before the next is written, so a crash can tear only the last one: at
 * start a damaged end is cut. Damage that is followed by a whole batch was not torn, it was
 * something else's doing, and stops the start.
 *
 * <p>Owner: the thread that calls {@link io.millrace.consensus.local.LocalMetadataLog}; there is no
 * other.
 */
@NullMarked
package io.millrace.consensus.local;

import org.jspecify.annotations.NullMarked;
