/**
 * Who has written to a log: the last batches of each producer, by which a repeated one is told, and
 * the transactions that are open. A snapshot of it beside the segments spares a start the reading
 * of the whole log.
 *
 * <p>Threads: guarded by the log's lock.
 *
 * <p>Invariants: what is known at an offset follows from the records below it alone; what the log
 * is cut back to, the producers are cut back to.
 */
@NullMarked
package io.millrace.storage.producers;

import org.jspecify.annotations.NullMarked;
