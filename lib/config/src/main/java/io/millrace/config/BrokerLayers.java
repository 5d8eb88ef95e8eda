package io.millrace.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is said about a node's settings, the strongest layer first. Kafka's default is the last
 * resort, unless Millrace has its own ({@link MillraceDefaults}).
 *
 * @param node set at run time for this node
 * @param cluster set at run time for all nodes
 * @param fixed the server's properties and command line
 */
public record BrokerLayers(
        Map<String, String> node, Map<String, String> cluster, Map<String, String> fixed) {

    public static final BrokerLayers EMPTY = new BrokerLayers(Map.of(), Map.of(), Map.of());

    public BrokerLayers {
        node = Map.copyOf(node);
        cluster = Map.copyOf(cluster);
        fixed = Map.copyOf(fixed);
    }

    /** What a layer says about the key, or null when none does. */
    public @Nullable String explicit(String name) {
        String value = node.get(name);
        if (value == null) {
            value = cluster.get(name);
        }
        return value == null ? fixed.get(name) : value;
    }

    /** What holds for the key: what a layer says, or the default. */
    public @Nullable String effective(ConfigKey key) {
        String explicit = explicit(key.name());
        return explicit == null ? MillraceDefaults.of(key) : explicit;
    }
}
