package io.millrace.config;

import io.millrace.config.ServerConfiguration.IgnoredKey;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Reads a server.properties with Kafka's names, and what the command line adds to it. */
public final class ServerProperties {
    /** Settings of one listener, and of plug-ins that are handed whatever begins with a prefix. */
    private static final List<String> PREFIXES =
            List.of("listener.name.", "rlmm.config.", "rsm.config.");

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** What an old properties file says for none. */
    private static final String NO_BROKER_ID = "-1";

    private ServerProperties() {}

    /**
     * The keys of a properties file's text.
     *
     * @param source what to name in an error
     */
    public static Map<String, String> parse(String source, String text) {
        Properties properties = new Properties();
        // Some editors begin a file with a byte-order mark, which is no part of the first key.
        String content = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        try (Reader reader = new StringReader(content)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException malformed) {
            throw new ConfigException(
                    source, "not a properties file: " + malformed.getMessage(), malformed);
        }
        Map<String, String> keys = new TreeMap<>();
        properties.forEach((key, value) -> keys.put(key.toString(), value.toString().trim()));
        return keys;
    }

    /** Adds {@code key=value} to the keys; the last one said wins. */
    public static void add(Map<String, String> keys, String assignment) {
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            throw new ConfigException(assignment, "expected key=value", null);
        }
        keys.put(assignment.substring(0, equals).trim(), assignment.substring(equals + 1).trim());
    }

    /**
     * Checks the keys and types them.
     *
     * @throws ConfigException naming every problem in one line
     */
    public static ServerConfiguration read(String source, Map<String, String> keys) {
        List<String> problems = new ArrayList<>();
        List<IgnoredKey> ignored = new ArrayList<>();
        for (Map.Entry<String, String> key : new TreeMap<>(keys).entrySet()) {
            check(key.getKey(), key.getValue(), problems, ignored);
        }
        if (!problems.isEmpty()) {
            throw failure(source, problems);
        }
        Map<String, String> known = new TreeMap<>();
        for (Map.Entry<String, String> key : keys.entrySet()) {
            if (ConfigCatalogue.broker().find(key.getKey()) != null) {
                known.put(key.getKey(), key.getValue());
            }
        }
        BrokerLayers layers = new BrokerLayers(Map.of(), Map.of(), known);
        ServerSettings.Listeners listeners = new ListenerParser(problems, layers).parse();
        checkTogether(layers, problems);
        if (!problems.isEmpty()) {
            throw failure(source, problems);
        }
        ServerSettings settings = ServerSettings.of(layers, listeners, problems);
        if (!problems.isEmpty()) {
            throw failure(source, problems);
        }
        return new ServerConfiguration(settings, Map.copyOf(known), List.copyOf(ignored));
    }

    private static void check(
            String name, String value, List<String> problems, List<IgnoredKey> ignored) {
        ConfigKey key = ConfigCatalogue.broker().find(name);
        if (key == null) {
            if (isPrefixed(name)) {
                ignored.add(new IgnoredKey(name, "only plain listeners and no plug-ins so far"));
            } else {
                problems.add(unknown(name));
            }
            return;
        }
        String problem = key.problem(value);
        if (problem != null) {
            problems.add(problem);
        }
        if (!key.honoured()) {
            ignored.add(new IgnoredKey(name, key.support().note()));
        }
    }

    private static boolean isPrefixed(String name) {
        for (String prefix : PREFIXES) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static String unknown(String name) {
        List<String> nearest = ConfigCatalogue.broker().nearest(name);
        return "unknown setting "
                + name
                + (nearest.isEmpty() ? "" : " (nearest: " + String.join(", ", nearest) + ")");
    }

    private static void checkTogether(BrokerLayers layers, List<String> problems) {
        String nodeId = layers.explicit("node.id");
        String brokerId = layers.explicit("broker.id");
        if (nodeId != null
                && brokerId != null
                && !brokerId.equals(NO_BROKER_ID)
                && !nodeId.equals(brokerId)) {
            problems.add("node.id and broker.id differ: " + nodeId + " and " + brokerId);
        }
        for (String name : List.of("log.dirs", "log.dir")) {
            String directories = layers.explicit(name);
            if (directories != null && ConfigType.items(directories).size() != 1) {
                problems.add(name + " must name one directory, but is " + directories);
            }
        }
        String roles = layers.explicit("process.roles");
        if (roles != null && !ConfigType.items(roles).contains("broker")) {
            problems.add("process.roles must contain broker in this version, but is " + roles);
        }
        String voters = layers.explicit("controller.quorum.voters");
        String servers = layers.explicit("controller.quorum.bootstrap.servers");
        if (roles != null
                && !ConfigType.items(roles).contains("controller")
                && ConfigType.items(voters == null ? "" : voters).isEmpty()
                && ConfigType.items(servers == null ? "" : servers).isEmpty()) {
            problems.add(
                    "a node without the controller role needs controller.quorum.bootstrap.servers"
                            + " or controller.quorum.voters");
        }
        String together = BrokerRules.problem(layers);
        if (together != null) {
            problems.add(together);
        }
        String topicDefaults = TopicSettings.problem(Map.of(), layers);
        if (topicDefaults != null) {
            problems.add(topicDefaults);
        }
    }

    private static ConfigException failure(String source, List<String> problems) {
        return new ConfigException(source, String.join("; ", problems), null);
    }
}
