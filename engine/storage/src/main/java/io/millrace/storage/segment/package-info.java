/**
 * The files of a log: segments with their indexes, the pool that keeps few of them open, and what
 * all logs of a data directory share ({@link io.millrace.storage.segment.LogEnvironment}).
 *
 * <p>Threads: a segment is changed under its log's lock; reads and look-ups run beside the changes.
 * What the logs of a directory share is safe from any thread.
 *
 * <p>Invariants: a segment's end moves in one step; an index never says more than its segment has;
 * a file that a sync or a reader holds a reference to stays open until it is given up.
 */
@NullMarked
package io.millrace.storage.segment;

import org.jspecify.annotations.NullMarked;
