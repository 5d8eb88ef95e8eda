/**
 * The partitions that this broker leads: append, read, high watermark, group commit.
 *
 * <p>A {@link io.millrace.broker.partition.Partition} may be used from any thread; its own short
 * lock guards who waits and the high watermark, and is never held across a callback or a disk wait.
 * {@link io.millrace.broker.partition.GroupCommit} owns the threads that wait for the disk, at most
 * {@link io.millrace.broker.partition.GroupCommit#THREADS_MAX}.
 *
 * <p>{@link io.millrace.broker.partition.Warmth} remembers what of a partition is in the system's
 * memory, and so may be read on an event loop.
 *
 * <p>Invariants: the high watermark never goes back while the partition is open; with {@code fsync}
 * durability it never passes what is on disk, so that nobody reads a record that a power cut could
 * take back.
 */
@NullMarked
package io.millrace.broker.partition;

import org.jspecify.annotations.NullMarked;
