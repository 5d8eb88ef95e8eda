/**
 * {@code ./millrace bench}: runs scenarios round by round, broker by broker, and has the report
 * written. Brokers of scenarios that run side by side have a thread each; all else is the main
 * thread's.
 */
@NullMarked
package io.millrace.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
