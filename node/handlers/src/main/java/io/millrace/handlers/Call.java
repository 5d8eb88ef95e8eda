package io.millrace.handlers;

import io.millrace.base.EventLoop;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiResponse;
import org.jspecify.annotations.Nullable;

/** One request on its way through the broker. Answered exactly once, from any thread. */
public interface Call {

    ApiKey key();

    /** As the client says, which may be a version that does not exist. */
    short version();

    /** Whether the key has the version; if not, the body can't be decoded. */
    boolean isVersionKnown();

    /** What the client calls itself, or null. */
    @Nullable String clientId();

    Peer peer();

    /** The connection's number: higher for those that were accepted later. */
    long connection();

    /** The connection's thread, on which the handler was called. */
    EventLoop loop();

    /**
     * Gives the request's memory back before the answer: for requests that wait and need none of
     * the slices that were decoded from it any more. Once or never.
     */
    void releaseBody();

    void answer(ApiResponse response);

    /** Answers in another version than the request's: only ApiVersions needs it. */
    void answer(ApiResponse response, short version);

    /**
     * Runs once when the connection closes, on any thread; at once if it is closed. Takes the place
     * of what the connection's earlier requests have given.
     */
    void whenDisconnected(Runnable then);

    /** Whether its connection is closed: nobody waits for the answer. From any thread. */
    boolean isAbandoned();

    /** For produce requests with acks=0, which expect no answer. */
    void answerNothing();

    /** Gives the connection up: the request can't be answered in the protocol. */
    void disconnect(String reason);

    /** As {@link #disconnect}, because the request breaks the protocol: the log says so. */
    default void reject(String reason) {
        disconnect(reason);
    }
}
