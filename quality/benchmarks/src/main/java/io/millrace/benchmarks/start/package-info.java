/**
 * How long a broker takes from the command to the first acknowledged record: a client that waits
 * for nothing but the broker. Everything runs on the caller's thread.
 */
@NullMarked
package io.millrace.benchmarks.start;

import org.jspecify.annotations.NullMarked;
