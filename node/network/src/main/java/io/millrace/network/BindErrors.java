package io.millrace.network;

import io.millrace.base.FaultKind;
import io.millrace.config.ServerSettings.Endpoint;
import java.util.Locale;

/** Why an address can't be bound, in one line that says what to do. */
final class BindErrors {
    private BindErrors() {}

    static NetworkException explain(Endpoint endpoint, Throwable cause) {
        String address = endpoint.host() + ":" + endpoint.port();
        String message = String.valueOf(cause.getMessage());
        return new NetworkException(FaultKind.RESOURCE, address, advice(message), cause);
    }

    static NetworkException unresolved(Endpoint endpoint) {
        String address = endpoint.host() + ":" + endpoint.port();
        return new NetworkException(
                FaultKind.CALLER,
                address,
                "the host of listener " + endpoint.name() + " can't be resolved",
                null);
    }

    private static String advice(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("in use")) {
            return "the address is in use: stop the process that listens there, or choose another"
                    + " port";
        }
        if (lower.contains("permission")) {
            return "binding it is not permitted: ports below 1024 need a privilege, so choose a"
                    + " higher one";
        }
        if (lower.contains("assign requested address")) {
            return "this machine has no such address: choose one of its own, or 0.0.0.0 for all";
        }
        return "it can't be bound: " + message;
    }
}
