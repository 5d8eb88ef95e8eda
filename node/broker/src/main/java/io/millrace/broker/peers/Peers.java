package io.millrace.broker.peers;

/** Other nodes. Safe from any thread. */
public interface Peers {

    /** A channel of its own for whoever asks. Connects with the first request. */
    PeerChannel connect(PeerAddress address, Purpose purpose);
}
