/**
 * What transactions cost a broker: the same records produced with and without, in turns, in one
 * run.
 *
 * <p>Everything runs on the main thread; a broker is a child process.
 */
@NullMarked
package io.millrace.benchmarks.transactions;

import org.jspecify.annotations.NullMarked;
