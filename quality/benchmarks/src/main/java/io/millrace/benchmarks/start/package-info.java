/**
 * How long a broker takes from the command to the first acknowledged record, and how much memory it
 * holds: Millrace as it ships beside Apache Kafka as it ships, in one run, in turns.
 *
 * <p>Everything runs on the main thread; a broker is a child process.
 */
@NullMarked
package io.millrace.benchmarks.start;

import org.jspecify.annotations.NullMarked;
