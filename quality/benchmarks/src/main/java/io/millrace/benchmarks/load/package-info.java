/**
 * Load that does not compete with the broker for the machine: requests over plain NIO sockets,
 * built with Millrace's own protocol and records, so that a run also shows that these say to Apache
 * Kafka what they should.
 *
 * <p>{@link Saturator} sends frames that were encoded before the clock ran, as fast as a window of
 * unanswered requests allows: one thread for any number of connections. {@link PacedProducer} sends
 * a record at each instant of a schedule, whatever the broker does, and puts that instant into the
 * record: what {@link Reader} reports as latency counts from when the record was due, so a stall
 * shows in every record that it delayed (no coordinated omission). Every answer is decoded and its
 * error codes are checked. Threads: those that the classes start, joined before they return.
 */
@NullMarked
package io.millrace.benchmarks.load;

import org.jspecify.annotations.NullMarked;
