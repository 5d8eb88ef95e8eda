/**
 * The group coordinators of the partitions of {@code __consumer_offsets} that this node leads, over
 * {@link io.millrace.broker.coordination}, which owns their thread.
 */
@NullMarked
package io.millrace.broker.groups;

import org.jspecify.annotations.NullMarked;
