/**
 * What this broker knows of the cluster, and how it follows it: the metadata image, the thread that
 * changes it, and what a change means for the partitions here.
 *
 * <p>{@link io.millrace.broker.cluster.MetadataFollower} follows the metadata log on every node, on
 * the controller thread; everybody else reads the current image, which is immutable, from any
 * thread. {@link io.millrace.broker.cluster.ControllerDuty} decides on the one node that leads the
 * log. Handlers ask it by the port {@link io.millrace.broker.cluster.ControllerCommands}; nodes ask
 * the active one, wherever it is, by {@link io.millrace.broker.cluster.ControllerLink}, and are
 * served by {@link io.millrace.broker.cluster.ControllerService}.
 */
@NullMarked
package io.millrace.broker.cluster;

import org.jspecify.annotations.NullMarked;
