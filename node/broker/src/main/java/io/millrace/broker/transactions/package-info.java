/**
 * Drives the transaction coordinators of the partitions of {@code __transaction_state} that this
 * node leads, and carries their decisions to the partitions.
 *
 * <p>Threads: those of {@link io.millrace.broker.coordination.CoordinatorRuntime}; markers are sent
 * from its owner thread, which also runs the timers of those that are to be sent again.
 */
@NullMarked
package io.millrace.broker.transactions;

import org.jspecify.annotations.NullMarked;
