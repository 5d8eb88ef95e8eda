package io.millrace.simulation.world;

import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ApiResponse;

/**
 * Changes what clients and node say to each other: for tests that take a guarantee away and see
 * that it is missed.
 */
public interface Tamper {
    /** Nothing is changed. */
    Tamper NONE = new Tamper() {};

    /** What the node gets. */
    default ApiRequest request(ApiRequest request) {
        return request;
    }

    /** What the client gets. */
    default ApiResponse response(ApiResponse response) {
        return response;
    }
}
