/**
 * Committed offsets of all groups of a shard: OffsetCommit, OffsetFetch, OffsetDelete, expiry.
 *
 * <p>Whether a member may commit is decided by the group's own protocol, before it comes here;
 * topic ids are resolved to names by the caller. Records are OffsetCommitKey and OffsetCommitValue;
 * a deleted offset is a tombstone.
 *
 * <p>Invariant: for each key in the log the latest record says what is in memory.
 *
 * <p>Ownership: the shard's state machine. Pure.
 */
@NullMarked
package io.millrace.groups.offsets;

import org.jspecify.annotations.NullMarked;
