/**
 * The brokers that are compared, each started as its users start it, on a directory of its own.
 * Each is a child process; who made it closes it, on one thread.
 */
@NullMarked
package io.millrace.benchmarks.contender;

import org.jspecify.annotations.NullMarked;
