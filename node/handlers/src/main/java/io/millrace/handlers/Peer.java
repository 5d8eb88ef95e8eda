package io.millrace.handlers;

/**
 * Who is at the other end of a connection.
 *
 * @param host the client's address, as group descriptions show it
 * @param listener the name of the listener that it came through
 * @param mayBeNode whether nodes of the cluster come through that listener: the one between
 *     brokers, or one of controllers. On any other nobody is taken for a node
 */
public record Peer(String host, String listener, boolean mayBeNode) {

    /** A client. */
    public Peer(String host, String listener) {
        this(host, listener, false);
    }
}
