/**
 * Brokers and other programs as child processes, for the tests and benchmarks that need a real
 * process: to kill, to measure, or to hand to a client that is a program of its own.
 *
 * <p>Nothing here is shared between threads, except the list of living children, which a shutdown
 * hook ends. The broker under test is Millrace; {@code -Dmillrace.compat.broker=kafka} runs the
 * same tests against Apache Kafka, which is how we know that a test asks for Kafka's behaviour.
 */
@NullMarked
package io.millrace.compatibility.harness;

import org.jspecify.annotations.NullMarked;
