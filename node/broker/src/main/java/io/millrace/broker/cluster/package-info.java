/**
 * What this broker knows of the cluster, and how it follows it: the metadata image, the thread that
 * changes it, and what a change means for the partitions here.
 *
 * <p>{@link io.millrace.broker.cluster.ControllerLoop} owns the metadata log and the image on one
 * thread; everybody else reads the current image, which is immutable, from any thread.
 */
@NullMarked
package io.millrace.broker.cluster;

import org.jspecify.annotations.NullMarked;
