package io.millrace.handlers;

import io.millrace.protocol.ApiRequest;

/** Takes a request to the node that may decide it. */
public interface Forwarder {

    /** Whether another node has to decide now. */
    boolean isNeeded();

    /** Answers the call with what the other node answers. */
    void forward(ApiRequest request, Call call);
}
