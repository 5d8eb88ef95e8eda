/**
 * Compaction of one log: which part of it may be cleaned, the keys of that part, the segments
 * written again without what newer records replace, and their way into the log.
 *
 * <p>Threads: a cleaning is owned by one thread, which may wait for the disk; the log stays in use.
 *
 * <p>Invariants: only what is decided, replicated and durable is cleaned; offsets stay; whatever
 * changes the log meanwhile ends the cleaning without a trace.
 */
@NullMarked
package io.millrace.storage.cleaning;

import org.jspecify.annotations.NullMarked;
