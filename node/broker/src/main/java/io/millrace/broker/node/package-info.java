/**
 * A broker put together: its directory, its threads, and the order in which they start and stop.
 *
 * <p>Threads, all made here and by {@link io.millrace.broker.threads.Threads}: the controller's,
 * the group coordinators', group commit, maintenance, and virtual threads for what waits for the
 * disk on behalf of a request.
 */
@NullMarked
package io.millrace.broker.node;

import org.jspecify.annotations.NullMarked;
