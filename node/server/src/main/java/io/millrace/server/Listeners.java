package io.millrace.server;

import io.millrace.config.ServerSettings;
import io.millrace.config.ServerSettings.Endpoint;
import io.millrace.network.BoundListener;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What clients are told to connect to, now that the ports are known. */
final class Listeners {
    private Listeners() {}

    static List<Endpoint> advertised(ServerSettings settings, List<BoundListener> bound) {
        List<Endpoint> told = new ArrayList<>();
        for (Endpoint endpoint : settings.listeners().advertised()) {
            String host = endpoint.host().isEmpty() ? machineName() : endpoint.host();
            int port = endpoint.port() == 0 ? port(endpoint.name(), bound) : endpoint.port();
            told.add(new Endpoint(endpoint.name(), host, port));
        }
        return told;
    }

    static String bootstrap(List<Endpoint> endpoints) {
        return endpoints.stream()
                .map(each -> each.host() + ":" + each.port())
                .collect(Collectors.joining(","));
    }

    private static int port(String listener, List<BoundListener> bound) {
        return bound.stream()
                .filter(each -> each.name().equals(listener))
                .findFirst()
                .map(each -> each.address().getPort())
                .orElse(0);
    }

    private static String machineName() {
        try {
            return InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException nameless) {
            return InetAddress.getLoopbackAddress().getHostAddress();
        }
    }
}
