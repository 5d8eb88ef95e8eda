/**
 * A broker put together: its directory, its threads, and the order in which they start and stop.
 *
 * <p>Threads, all made by {@link io.millrace.broker.threads.Threads}: the controller's, the group
 * coordinators', the transaction coordinators', group commit, maintenance, recovery, cold reads,
 * cleaners, codecs, and virtual threads for what waits for the disk on behalf of a request.
 */
@NullMarked
package io.millrace.broker.node;

import org.jspecify.annotations.NullMarked;
