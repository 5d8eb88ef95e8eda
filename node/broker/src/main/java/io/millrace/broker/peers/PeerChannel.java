package io.millrace.broker.peers;

import io.millrace.protocol.ApiRequest;
import java.util.function.Consumer;

/** Requests to one listener of another node, in order. Safe from any thread. */
public interface PeerChannel extends AutoCloseable {
    /** Requests that wait or are in flight, of one channel. Those beyond it are refused. */
    int REQUESTS_MAX = 256;

    /** The other node's and our highest version. */
    short VERSION_ANY = Short.MAX_VALUE;

    /**
     * Sends a request, in the highest version that both know and the cap allows.
     *
     * @param request belongs to the channel until it is answered
     * @param timeoutMillis from now to the answer, connecting included. A request in flight that
     *     exceeds it costs the channel its connection
     * @param then called exactly once, on a thread of the channel, which it may not hold up. The
     *     record bytes of an answer are read-only and valid until it returns
     */
    void send(ApiRequest request, short versionMax, int timeoutMillis, Consumer<PeerAnswer> then);

    /** As above, in any version. */
    default void send(ApiRequest request, int timeoutMillis, Consumer<PeerAnswer> then) {
        send(request, VERSION_ANY, timeoutMillis, then);
    }

    /** Ends what is in flight as failed. Once or again. */
    @Override
    void close();
}
