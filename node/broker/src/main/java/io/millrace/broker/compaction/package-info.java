/**
 * Compaction as a running thing: which log is cleaned next, on which thread, how fast; and for
 * people, what became of each log and what it waits for.
 *
 * <p>The work itself is {@code storage}'s. A cleaner's loop is made when a log first needs it, and
 * owns the cleaning that it does; {@link io.millrace.broker.compaction.Compactions} may be asked
 * from any thread.
 */
@NullMarked
package io.millrace.broker.compaction;

import org.jspecify.annotations.NullMarked;
