/**
 * The port of the metadata log: an ordered, durable log of metadata records that every node
 * applies. Controller, image and everything above see only {@link
 * io.millrace.consensus.MetadataLog}; its adapters are packages below this one.
 *
 * <p>Everything that a real consensus engine may do is part of the contract: outcomes that stay
 * unknown, leaders deposed at any instant, nodes that lag, snapshots that arrive in between. One
 * abstract suite of tests runs against every adapter.
 *
 * <p>Threads: a log is driven by one owner, the broker's controller thread. Every call is made on
 * it, and every callback, of listeners and outcomes, runs on it: an adapter with threads of its own
 * hands its events to the owner through the executor that it is made with.
 */
@NullMarked
package io.millrace.consensus;

import org.jspecify.annotations.NullMarked;
