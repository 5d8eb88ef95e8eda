package io.millrace.simulation.client;

import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ApiResponse;
import io.millrace.simulation.world.Node;
import org.jspecify.annotations.Nullable;

/** Which node a client asks. */
public interface Routing {
    Node target(ApiRequest request);

    /**
     * @param response null when none came
     */
    default void heard(@Nullable ApiResponse response) {}

    /** There is only one. */
    static Routing to(Node node) {
        return request -> node;
    }
}
