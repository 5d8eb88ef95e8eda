/**
 * The consumer group protocol (KIP-848): one request, ConsumerGroupHeartbeat, and an assignment
 * that the coordinator computes and brings about step by step.
 *
 * <pre>
 *   what changes                          epoch
 *   members, subscriptions, topics   -->  group epoch      (bumped at once)
 *   the assignment computed for it   -->  target epoch     (follows the group epoch)
 *   what a member was told           -->  member epoch     (follows the target epoch)
 *
 *   group:   Empty | Assigning (group epoch above target) | Reconciling (a member is behind) | Stable
 *
 *   member:  STABLE --- target takes something away ---> UNREVOKED_PARTITIONS
 *               ^                                              | it has let go, by its heartbeat
 *               +------ target gives what is free ------ ------+
 *               |                                              |
 *               +--- the others have let go --- UNRELEASED_PARTITIONS
 * </pre>
 *
 * <p>Invariants: no partition is given to a member before its last owner has let it go, has left or
 * was thrown out; a member's epoch is never above the target epoch, nor that above the group epoch;
 * epochs only grow. State changes only by applying records, in life as in replay, so what is loaded
 * is what was.
 *
 * <p>Ownership: one {@link io.millrace.groups.consumer.ConsumerGroups} a shard owns everything
 * here. Pure: no clock, no randomness (fresh member ids come with the command), no I/O.
 */
@NullMarked
package io.millrace.groups.consumer;

import org.jspecify.annotations.NullMarked;
