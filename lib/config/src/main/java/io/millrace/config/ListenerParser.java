package io.millrace.config;

import io.millrace.config.ServerSettings.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads listeners as Kafka writes them. Listeners that {@code controller.listener.names} names are
 * left out: a Millrace node needs none for its controller. Used once, by one thread.
 */
final class ListenerParser {
    private static final int PORT_MAX = 65_535;

    private final List<String> problems;

    ListenerParser(List<String> problems) {
        this.problems = problems;
    }

    ServerSettings.Listeners parse(BrokerLayers layers) {
        Set<String> skipped = new HashSet<>();
        for (String name : ConfigType.items(value(layers, "controller.listener.names"))) {
            skipped.add(name.toUpperCase(Locale.ROOT));
        }
        List<Endpoint> bound = endpoints("listeners", value(layers, "listeners"), skipped);
        requirePlaintext(bound, value(layers, "listener.security.protocol.map"));
        String advertisedText = value(layers, "advertised.listeners");
        if (advertisedText.isBlank()) {
            return new ServerSettings.Listeners(bound, advertiseBound(bound));
        }
        List<Endpoint> advertised = endpoints("advertised.listeners", advertisedText, skipped);
        Set<String> boundNames = new HashSet<>();
        for (Endpoint endpoint : bound) {
            boundNames.add(endpoint.name());
        }
        for (Endpoint endpoint : advertised) {
            if (!boundNames.contains(endpoint.name())) {
                problems.add(
                        "advertised.listeners names "
                                + endpoint.name()
                                + ", which listeners does not");
            }
            if (isEveryInterface(endpoint.host())) {
                problems.add(
                        "advertised.listeners can't use "
                                + endpoint.host()
                                + ": name an address that clients can reach");
            }
        }
        return new ServerSettings.Listeners(bound, advertised);
    }

    private List<Endpoint> endpoints(String key, String text, Set<String> skipped) {
        List<Endpoint> endpoints = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String item : ConfigType.items(text)) {
            Endpoint endpoint = endpoint(item);
            if (endpoint == null) {
                problems.add(key + ": " + item + " is not of the form NAME://host:port");
                continue;
            }
            String name = endpoint.name();
            int port = endpoint.port();
            if (skipped.contains(name)) {
                continue;
            }
            if (port < 0 || port > PORT_MAX) {
                problems.add(key + ": " + port + " is not a port");
            }
            if (!names.add(name)) {
                problems.add(key + " names " + name + " twice");
            }
            endpoints.add(endpoint);
        }
        if (endpoints.isEmpty() && problems.isEmpty()) {
            problems.add(key + " leaves no listener for clients");
        }
        return List.copyOf(endpoints);
    }

    /**
     * Null when the text is no listener. Without a regular expression: every start comes by here.
     */
    private static @Nullable Endpoint endpoint(String text) {
        int slashes = text.indexOf("://");
        int colon = text.lastIndexOf(':');
        if (slashes < 1 || colon < slashes + 3) {
            return null;
        }
        String host = text.substring(slashes + 3, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0 || host.indexOf('/') >= 0) {
            return null;
        }
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            return new Endpoint(text.substring(0, slashes).toUpperCase(Locale.ROOT), host, port);
        } catch (NumberFormatException noPort) {
            return null;
        }
    }

    private void requirePlaintext(List<Endpoint> bound, String map) {
        Map<String, String> protocols = new HashMap<>();
        for (String item : ConfigType.items(map)) {
            int colon = item.indexOf(':');
            if (colon < 1) {
                problems.add("listener.security.protocol.map: " + item + " is not NAME:PROTOCOL");
                return;
            }
            protocols.put(
                    item.substring(0, colon).toUpperCase(Locale.ROOT), item.substring(colon + 1));
        }
        for (Endpoint endpoint : bound) {
            String protocol = protocols.get(endpoint.name());
            if (protocol == null) {
                problems.add(
                        "listener "
                                + endpoint.name()
                                + " is not in listener.security.protocol.map");
            } else if (!protocol.equalsIgnoreCase("PLAINTEXT")) {
                problems.add(
                        "listener "
                                + endpoint.name()
                                + " asks for "
                                + protocol
                                + ", but PLAINTEXT is all that this version speaks");
            }
        }
    }

    private static List<Endpoint> advertiseBound(List<Endpoint> bound) {
        List<Endpoint> advertised = new ArrayList<>();
        for (Endpoint endpoint : bound) {
            String host = isEveryInterface(endpoint.host()) ? "" : endpoint.host();
            advertised.add(new Endpoint(endpoint.name(), host, endpoint.port()));
        }
        return List.copyOf(advertised);
    }

    private static boolean isEveryInterface(String host) {
        return host.isEmpty() || host.equals("0.0.0.0") || host.equals("::");
    }

    private static String value(BrokerLayers layers, String name) {
        String value = layers.effective(ConfigCatalogue.broker().known(name));
        return value == null ? "" : value;
    }
}
