/**
 * The client side: requests to other nodes, over connections with event loops of their own. {@link
 * io.millrace.network.client.NetworkClient} opens a {@link
 * io.millrace.network.client.ClientChannel} for each node and lane; the channel keeps one
 * connection and begins another when it breaks.
 *
 * <p>Threads: requests may come from any thread; a channel and its connection belong to one event
 * loop, which also runs the callbacks.
 *
 * <p>Bounds: requests that wait for a connection, answers that a node may owe, the size of an
 * answer.
 */
@NullMarked
package io.millrace.network.client;

import org.jspecify.annotations.NullMarked;
