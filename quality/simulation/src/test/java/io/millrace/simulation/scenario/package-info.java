/**
 * The ways in which transactions are known to go wrong (KIP-890 and the defects of its kind), each
 * as a test of a whole node: the requests come in the very order that did the harm elsewhere. No
 * chance is involved where the order is known; where a crash may come at any instant, every instant
 * is tried.
 *
 * <p>Owner: the simulation's one thread.
 */
@NullMarked
package io.millrace.simulation.scenario;

import org.jspecify.annotations.NullMarked;
