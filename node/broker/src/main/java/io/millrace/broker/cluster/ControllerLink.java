package io.millrace.broker.cluster;

import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ApiResponse;
import java.util.function.Consumer;

/** Requests to whichever node is the active controller now. Safe from any thread. */
public interface ControllerLink {

    /**
     * Sends the request until a controller answers that it is the active one, or the time is over.
     *
     * @param timeoutMillis from now to the answer
     * @param answer told once, on any thread, which it may not hold up
     */
    void send(ApiRequest request, int timeoutMillis, Consumer<Reply> answer);

    /** How a request ended. */
    sealed interface Reply {
        record Answered(ApiResponse response) implements Reply {}

        /** There is no answer. What was asked may have been done all the same. */
        record Failed(String why) implements Reply {}
    }
}
