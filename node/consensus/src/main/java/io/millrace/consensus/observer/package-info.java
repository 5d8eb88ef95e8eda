/**
 * KRaft's observers, both halves. Nodes that are no voters follow the metadata log by Fetch and
 * FetchSnapshot on a controller's listener, as Kafka's brokers do (KIP-595, KIP-630, KIP-853,
 * KIP-1166).
 *
 * <pre>
 * observer                                        controller
 *   Fetch(end, last epoch, leader epoch) ---------> {@link FetchRules}
 *      NONE, records, high watermark &lt;------------ append, deliver what is committed
 *      NONE, diverging epoch &lt;-------------------- cut the tail, ask again
 *      NONE, snapshot id &lt;------------------------ FetchSnapshot in parts, load, ask again
 *      FENCED_LEADER_EPOCH, NOT_LEADER &lt;---------- ask the leader that the answer names
 * </pre>
 *
 * <p>{@link ObserverProtocol} decides what an observer asks and what an answer means; {@link
 * FetchRules} what a controller answers. Both are pure. {@link ObserverLog} and {@link
 * ObserverServer} do what they say to files and connections.
 *
 * <p>An observer never removes what it has delivered: it delivers what is below the leader's high
 * watermark only, and a leader that asks for less is refused.
 *
 * <p>Owner: the thread that drives the node's metadata log.
 */
@NullMarked
package io.millrace.consensus.observer;

import org.jspecify.annotations.NullMarked;
