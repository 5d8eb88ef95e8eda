/**
 * Clients of a simulated node, with those of Kafka's client semantics that correctness depends on:
 * idempotent sequences and what is sent again, both generations of the transaction protocol,
 * read_committed as clients filter it, consume-transform-produce. They write down what they did and
 * saw; they judge nothing.
 *
 * <p>A client talks over one connection for each {@link io.millrace.simulation.client.Role}; one
 * that does not answer in time is given up and replaced. Owner: the simulation's one thread; every
 * callback comes as an event of its own.
 */
@NullMarked
package io.millrace.simulation.client;

import org.jspecify.annotations.NullMarked;
