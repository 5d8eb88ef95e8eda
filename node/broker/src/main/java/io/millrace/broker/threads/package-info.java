/**
 * Where a broker's work runs. {@link io.millrace.broker.threads.Threads} is the one source of its
 * threads, executors and timers: handed to the broker when it opens, and by it, or by one of its
 * products, to whoever needs a thread. Nothing else in the broker starts one.
 *
 * <p>{@link io.millrace.broker.threads.PlatformThreads} are the machine's. A simulation hands in
 * its own, runs one task at a time on a single thread, and so decides what goes on next and when;
 * work that waits for work of another loop would hang there. A task that waits does so by being
 * called back.
 */
@NullMarked
package io.millrace.broker.threads;

import org.jspecify.annotations.NullMarked;
