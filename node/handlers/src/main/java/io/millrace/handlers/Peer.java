package io.millrace.handlers;

/**
 * Who is at the other end of a connection.
 *
 * @param host the client's address, as group descriptions show it
 * @param listener the name of the listener that it came through
 */
public record Peer(String host, String listener) {}
