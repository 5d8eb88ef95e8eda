package io.millrace.broker.peers;

/**
 * One listener of another node.
 *
 * @param listener the listener's name, which says how its connections are protected
 */
public record PeerAddress(String host, int port, String listener) {

    @Override
    public String toString() {
        return listener + "://" + host + ":" + port;
    }
}
