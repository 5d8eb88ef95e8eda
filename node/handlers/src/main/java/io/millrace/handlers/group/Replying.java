package io.millrace.handlers.group;

import io.millrace.handlers.Call;
import io.millrace.protocol.ApiResponse;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers a call with what a coordinator says. What fails on the way costs the client its
 * connection, and the coordinators' thread nothing.
 */
final class Replying {
    private static final Logger log = LoggerFactory.getLogger(Replying.class);

    private Replying() {}

    static <R extends ApiResponse> Consumer<R> to(Call call) {
        return to(call, response -> response);
    }

    /**
     * @param form brings the answer into the form of the call's version
     */
    static <R> Consumer<R> to(Call call, Function<R, ? extends ApiResponse> form) {
        return answer -> {
            try {
                call.answer(form.apply(answer));
            } catch (RuntimeException | Error failure) {
                call.disconnect(call.key() + " failed");
                log.error("apiKey={} client={} failed", call.key(), call.clientId(), failure);
            }
        };
    }
}
