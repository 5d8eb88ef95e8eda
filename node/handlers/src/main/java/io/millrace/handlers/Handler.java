package io.millrace.handlers;

import io.millrace.protocol.ApiRequest;

/**
 * Serves one API key at all of its versions. Called on the connection's event loop, so it must not
 * block: what takes long is handed to its owner and answered from there.
 */
@FunctionalInterface
public interface Handler<Q extends ApiRequest> {
    void handle(Q request, Call call);
}
