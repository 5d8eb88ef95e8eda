/**
 * The port to other nodes: channels that carry Kafka's requests to one listener of one node. The
 * network implements it for processes, the simulation for nodes on one thread.
 *
 * <p>A channel connects when it is first used and again when its connection broke, with a bounded
 * back-off. It exchanges ApiVersions first. Requests are sent in order, and answered in order.
 * Requests of different purposes never share a connection, so that a large fetch delays nobody's
 * heartbeat.
 *
 * <p>Nothing is sent twice: what may have reached the other node and was not answered fails, and
 * the sender decides.
 */
@NullMarked
package io.millrace.broker.peers;

import org.jspecify.annotations.NullMarked;
