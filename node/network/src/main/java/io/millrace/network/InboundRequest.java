package io.millrace.network;

import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.MessageReader;
import org.jspecify.annotations.Nullable;

/**
 * A request whose header was read. It is ended exactly once, by one of {@link
 * #answer(ApiResponse)}, {@link #answer(ApiResponse, short)}, {@link #answerNothing}, {@link
 * #closeConnection} and {@link #reject}, on any thread; until then it counts as in flight. Answers
 * leave in the order of the requests, whenever they are given.
 */
public interface InboundRequest {
    ApiKey key();

    /** What the header says, which may be a version that does not exist. */
    short version();

    /** Whether the key has that version. If not, the body can't be read. */
    boolean supported();

    int correlationId();

    @Nullable String clientId();

    ConnectionInfo connection();

    /** When all of it had arrived, in the clock's nanoseconds. */
    long receivedNanos();

    /**
     * The body, at its first byte; each call starts anew. It and the slices that come out of it lie
     * in the memory that the request arrived in, which stays valid until the request is ended or
     * {@link #releaseBody} is called. Who needs a part for longer copies it.
     */
    MessageReader body();

    /**
     * Gives the request's memory back before the answer: for requests that wait (a fetch, a join)
     * after they were decoded into values of their own. The body is gone then. Once or never.
     */
    void releaseBody();

    /** Whether its connection is closed, so that no answer will be sent. From any thread. */
    boolean isAbandoned();

    /**
     * Answers at the request's version. File ranges in the response are released when they were
     * sent, or when they no longer can be.
     */
    void answer(ApiResponse response);

    /** Answers at another version than the request's: ApiVersions does so for unknown versions. */
    void answer(ApiResponse response, short version);

    /** Ends the request without an answer on the wire: a produce with acks=0. */
    void answerNothing();

    /** Ends the request by closing its connection. Earlier requests may go unanswered. */
    void closeConnection(String reason);

    /** As {@link #closeConnection}, because the request breaks the protocol: the log says so. */
    void reject(String reason);
}
