/**
 * The command line: {@code ./millrace topic list} and its siblings. Speaks the public protocol
 * through kafka-clients only, so it works against any Kafka.
 *
 * <p>{@link io.millrace.cli.Main#run} is the whole program as a function of arguments and streams;
 * one class is one command, in the package of its noun. What they share (streams, tables, JSON,
 * failures) is in {@code console}. Everything runs on the caller's thread.
 */
@NullMarked
package io.millrace.cli;

import org.jspecify.annotations.NullMarked;
