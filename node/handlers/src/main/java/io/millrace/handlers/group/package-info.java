/**
 * Groups and their offsets: FindCoordinator, JoinGroup, SyncGroup, Heartbeat, LeaveGroup,
 * OffsetCommit, OffsetFetch, OffsetDelete, ListGroups, DescribeGroups, DeleteGroups.
 *
 * <p>A handler brings a request into the one form that the coordinators know, and their answer into
 * the form of the request's version. It keeps nothing; answers come from the coordinators' thread.
 */
@NullMarked
package io.millrace.handlers.group;

import org.jspecify.annotations.NullMarked;
