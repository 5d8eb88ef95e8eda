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
 * Reads listeners as Kafka writes them, and tells which of them are for controllers and which one
 * is between brokers. Used once, by one thread.
 */
final class ListenerParser {
    private static final int PORT_MAX = 65_535;

    private final List<String> problems;
    private final BrokerLayers layers;

    ListenerParser(List<String> problems, BrokerLayers layers) {
        this.problems = problems;
        this.layers = layers;
    }

    ServerSettings.Listeners parse() {
        List<String> controllers = new ArrayList<>();
        for (String name : ConfigType.items(value("controller.listener.names"))) {
            controllers.add(name.toUpperCase(Locale.ROOT));
        }
        List<Endpoint> bound = endpoints("listeners", value("listeners"));
        requirePlaintext(bound, controllers);
        ListenerRules rules =
                new ListenerRules(
                        problems, ConfigType.items(value("process.roles")), bound, controllers);
        rules.check();
        String interBroker =
                rules.interBroker(
                        layers.explicit("inter.broker.listener.name"),
                        value("security.inter.broker.protocol"));
        return new ServerSettings.Listeners(bound, advertised(bound), controllers, interBroker);
    }

    private List<Endpoint> advertised(List<Endpoint> bound) {
        String text = value("advertised.listeners");
        if (text.isBlank()) {
            return advertiseBound(bound);
        }
        Map<String, Endpoint> advertised = new HashMap<>();
        for (Endpoint endpoint : endpoints("advertised.listeners", text)) {
            advertised.put(endpoint.name(), endpoint);
            if (isEveryInterface(endpoint.host())) {
                problems.add(
                        "advertised.listeners can't use "
                                + endpoint.host()
                                + ": name an address that clients can reach");
            }
        }
        List<Endpoint> told = new ArrayList<>();
        for (Endpoint each : advertiseBound(bound)) {
            Endpoint said = advertised.remove(each.name());
            if (said != null) {
                told.add(said);
            } else if (isController(each.name())) {
                // Kafka lets a controller's listener be told as it is bound.
                told.add(each);
            }
        }
        for (String name : advertised.keySet()) {
            problems.add("advertised.listeners names " + name + ", which listeners does not");
        }
        return List.copyOf(told);
    }

    private boolean isController(String name) {
        return ConfigType.items(value("controller.listener.names")).stream()
                .anyMatch(name::equalsIgnoreCase);
    }

    private List<Endpoint> endpoints(String key, String text) {
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
            if (port < 0 || port > PORT_MAX) {
                problems.add(key + ": " + port + " is not a port");
            }
            if (!names.add(name)) {
                problems.add(key + " names " + name + " twice");
            }
            endpoints.add(endpoint);
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

    private void requirePlaintext(List<Endpoint> bound, List<String> controllers) {
        Map<String, String> protocols = new HashMap<>();
        if (layers.explicit("listener.security.protocol.map") == null) {
            // As Kafka: a controller's listener is plain where nothing else is said.
            controllers.forEach(name -> protocols.put(name, "PLAINTEXT"));
        }
        for (String item : ConfigType.items(value("listener.security.protocol.map"))) {
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

    private String value(String name) {
        String value = layers.effective(ConfigCatalogue.broker().known(name));
        return value == null ? "" : value;
    }
}
