package io.millrace.config;

import io.millrace.base.Check;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many connections a node takes; may change while it runs.
 *
 * @param total max.connections
 * @param perAddress max.connections.per.ip
 * @param overrides max.connections.per.ip.overrides: other limits for certain hosts
 */
public record ConnectionLimits(int total, int perAddress, Map<String, Integer> overrides) {
    static final String OVERRIDES = "max.connections.per.ip.overrides";

    /** Of the keys, which are looked at after each change. */
    static final String PREFIX = "max.connections";

    public ConnectionLimits {
        overrides = Map.copyOf(overrides);
    }

    /** What holds now. All was checked before. */
    public static ConnectionLimits of(BrokerLayers layers) {
        return new ConnectionLimits(
                Integer.parseInt(text(layers, "max.connections")),
                Integer.parseInt(text(layers, "max.connections.per.ip")),
                overrides(ConfigType.items(text(layers, OVERRIDES))));
    }

    private static Map<String, Integer> overrides(List<String> items) {
        Map<String, Integer> overrides = new LinkedHashMap<>();
        for (String item : items) {
            int colon = item.lastIndexOf(':');
            overrides.put(item.substring(0, colon), Integer.parseInt(item.substring(colon + 1)));
        }
        return overrides;
    }

    private static String text(BrokerLayers layers, String name) {
        ConfigKey key = ConfigCatalogue.broker().known(name);
        return Check.present(layers.effective(key), name).trim();
    }
}
