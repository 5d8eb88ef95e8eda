/**
 * Several replicas, a controller and a network that delays, loses and repeats, on one thread from a
 * seed. After each event the invariants of the TLA+ specifications of Kafka's replication are
 * checked.
 */
@NullMarked
package io.millrace.replication.model;

import org.jspecify.annotations.NullMarked;
