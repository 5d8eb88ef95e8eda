/**
 * A world on one thread: simulated time, a machine with a disk that may lose what was not synced,
 * the whole broker on it, and a network between it and its clients. Everything that happens is an
 * event of one {@link io.millrace.simulation.world.Scheduler}; a seed draws when each event comes,
 * so it fixes the order of everything: the same seed is the same run.
 *
 * <p>The unit of interleaving is a task of the broker's: what two threads do within their tasks is
 * not mixed, only the power fails in the middle of one.
 *
 * <p>Requests and answers travel as bytes. A connection keeps their order; different connections
 * share nothing, and what a client has sent on a connection that it gave up may still arrive, much
 * later: the source of delayed and duplicated requests.
 */
@NullMarked
package io.millrace.simulation.world;

import org.jspecify.annotations.NullMarked;
