package io.millrace.network.client;

import io.millrace.protocol.ApiResponse;

/** How a request to another node ended. */
public sealed interface ClientAnswer {

    /**
     * @param version of the response, and of the request that was sent
     */
    record Answered(ApiResponse response, short version) implements ClientAnswer {}

    record Failed(FailureKind kind, String why) implements ClientAnswer {}

    /** Why there is no answer. */
    enum FailureKind {
        /** No connection came about in time; nothing was sent. */
        UNREACHABLE,
        /** It was sent, and the time is over. */
        TIMED_OUT,
        /** It was sent, and the connection broke. */
        LOST,
        /** No version that both know can say it; nothing was sent. */
        UNSUPPORTED,
        /** Too many requests wait; nothing was sent. */
        OVERLOADED,
        /** The channel was closed on this side. */
        CLOSED
    }
}
