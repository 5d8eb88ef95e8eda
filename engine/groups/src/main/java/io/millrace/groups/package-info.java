/**
 * The group coordinator of one partition of {@code __consumer_offsets}: commands in, records and
 * answers out. This package only routes; the rules are in a package for each protocol.
 *
 * <p>A group exists while the classic protocol knows it or while it has committed offsets. One that
 * only has offsets (a consumer that manages its partitions itself) is seen as an empty classic
 * group without a protocol type.
 *
 * <p>Ownership: one {@link io.millrace.coordination.Shard} owns a {@link
 * io.millrace.groups.GroupCoordinator}. Pure.
 */
@NullMarked
package io.millrace.groups;

import org.jspecify.annotations.NullMarked;
