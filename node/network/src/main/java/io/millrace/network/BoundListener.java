package io.millrace.network;

import java.net.InetSocketAddress;

/**
 * A listener that accepts connections.
 *
 * @param address with the port that the system chose, where 0 was asked for
 */
public record BoundListener(String name, InetSocketAddress address) {}
