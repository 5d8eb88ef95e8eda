package io.millrace.broker.peers;

import io.millrace.protocol.ApiResponse;

/** How a request to another node ended. */
public sealed interface PeerAnswer {

    /**
     * @param version of the response, and of the request that was sent
     */
    record Answered(ApiResponse response, short version) implements PeerAnswer {}

    /**
     * @param why for a log line
     */
    record Failed(Kind kind, String why) implements PeerAnswer {}

    /** Why there is no answer. */
    enum Kind {
        /** No connection came about; nothing was sent. */
        UNREACHABLE,
        /** The time is over. The other node may have done what was asked, or may yet do it. */
        TIMED_OUT,
        /** The connection broke. The other node may have done what was asked. */
        LOST,
        /** There is no version of the request that both know and that can say this. */
        UNSUPPORTED,
        /** Too many requests wait; nothing was sent. */
        OVERLOADED,
        /** The channel was closed on this side. */
        CLOSED
    }
}
