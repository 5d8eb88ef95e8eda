/**
 * The classic group protocol: JoinGroup, SyncGroup, Heartbeat, LeaveGroup, with dynamic and static
 * members (KIP-345), the two-step join (KIP-394) and the static leader that skips the assignment
 * (KIP-814).
 *
 * <pre>
 *             first join                  all joined, or timed out
 *   EMPTY ---------------> PREPARING ----------------------------> COMPLETING
 *     ^                    ^   ^  |                                 |     |
 *     |     nobody left    |   |  |   join with other metadata,     |     | the leader's
 *     +--------------------|---|--+   member gone, sync timed out   |     | assignment
 *                          |   +------------------------------------+     v
 *                          +------------------------------------------ STABLE
 *
 *   DEAD: deleted; nobody can reach a group in this state any more.
 * </pre>
 *
 * <p>What is written: one group record when a generation becomes stable, when a static member is
 * replaced in a stable group, and when the group becomes empty; a tombstone when it is deleted.
 * PREPARING and COMPLETING are never written: after a restart the group is the last stable or empty
 * one, its members have fresh session timers, and whoever took part in the unfinished rebalance is
 * told by ILLEGAL_GENERATION or UNKNOWN_MEMBER_ID to join again.
 *
 * <p>Invariants: each waiting request has one ticket and is answered once; a member of a group in
 * COMPLETING or STABLE was told the generation; an assignment is given out only after the record
 * that holds it is committed (the shard holds the reply back); generations only grow.
 *
 * <p>Ownership: one {@link io.millrace.groups.classic.ClassicGroups} a shard owns everything here.
 * Pure: no clock, no randomness (fresh member ids come with the command), no I/O.
 */
@NullMarked
package io.millrace.groups.classic;

import org.jspecify.annotations.NullMarked;
