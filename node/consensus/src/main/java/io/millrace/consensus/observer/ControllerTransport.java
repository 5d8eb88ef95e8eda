package io.millrace.consensus.observer;

import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ApiResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How an observer asks controllers. */
@FunctionalInterface
public interface ControllerTransport {

    /**
     * @param then told once, on any thread: the response, whose bytes are valid until it returns,
     *     or null when there is none
     */
    void ask(
            ControllerAddress address,
            ApiRequest request,
            int timeoutMillis,
            Consumer<@Nullable ApiResponse> then);
}
