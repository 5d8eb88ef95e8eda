package io.millrace.config;

import io.millrace.config.ConfigEntry.Synonym;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What holds for a resource, layer by layer: its own settings, those of the node, of the cluster,
 * of the server's properties, the default. In the shape that DescribeConfigs reports.
 */
public final class ConfigResolver {
    private ConfigResolver() {}

    /** All public settings of a topic. */
    public static List<ConfigEntry> topic(Map<String, String> overrides, BrokerLayers layers) {
        List<ConfigEntry> entries = new ArrayList<>();
        for (ConfigKey key : ConfigCatalogue.topic().keys()) {
            if (!key.internal() || overrides.containsKey(key.name())) {
                entries.add(topicEntry(key, overrides, layers));
            }
        }
        return entries;
    }

    /** The value of every topic key that has one, by name. */
    public static Map<String, String> topicValues(
            Map<String, String> overrides, BrokerLayers layers) {
        Map<String, String> values = new TreeMap<>();
        for (ConfigKey key : ConfigCatalogue.topic().keys()) {
            String value = topicValue(key, overrides, layers);
            if (value != null) {
                values.put(key.name(), value);
            }
        }
        return values;
    }

    /**
     * The settings of a node: the keys that Millrace honours, and those it ignores if somebody set
     * them.
     */
    public static List<ConfigEntry> broker(BrokerLayers layers) {
        List<ConfigEntry> entries = new ArrayList<>();
        for (ConfigKey key : ConfigCatalogue.broker().keys()) {
            boolean set = layers.explicit(key.name()) != null;
            if (set || (key.honoured() && !key.internal())) {
                entries.add(brokerEntry(key, layers));
            }
        }
        return entries;
    }

    /** What was set at run time for all nodes. */
    public static List<ConfigEntry> cluster(Map<String, String> dynamic) {
        List<ConfigEntry> entries = new ArrayList<>();
        new TreeMap<>(dynamic)
                .forEach((name, text) -> {
                    ConfigKey key = ConfigCatalogue.broker().find(name);
                    if (key != null) {
                        String value = shown(key, text);
                        ConfigSource source = ConfigSource.DYNAMIC_DEFAULT_BROKER;
                        entries.add(
                                new ConfigEntry(
                                        key,
                                        value,
                                        source,
                                        List.of(new Synonym(name, value, source))));
                    }
                });
        return entries;
    }

    /** All settings of a group: its own over what the node says of all groups. */
    public static List<ConfigEntry> group(Map<String, String> overrides, BrokerLayers layers) {
        List<ConfigEntry> entries = new ArrayList<>();
        for (ConfigKey key : ConfigCatalogue.group().keys()) {
            if (key.internal() && !overrides.containsKey(key.name())) {
                continue;
            }
            List<Synonym> synonyms = own(key, overrides, ConfigSource.DYNAMIC_GROUP);
            String value = overrides.get(key.name());
            String brokerKey = Synonyms.ofGroupKey(key.name());
            if (brokerKey != null) {
                synonyms.addAll(chain(List.of(brokerKey), layers));
            } else if (key.defaultText() != null) {
                synonyms.add(new Synonym(key.name(), key.defaultText(), ConfigSource.DEFAULT));
            }
            if (value == null && brokerKey != null) {
                value = layers.explicit(brokerKey);
            }
            entries.add(
                    new ConfigEntry(
                            key,
                            value == null ? key.defaultText() : value.trim(),
                            strongest(synonyms),
                            synonyms));
        }
        return entries;
    }

    /** All settings of a client-metrics subscription, which has no layer below. */
    public static List<ConfigEntry> clientMetrics(Map<String, String> overrides) {
        List<ConfigEntry> entries = new ArrayList<>();
        for (ConfigKey key : ConfigCatalogue.clientMetrics().keys()) {
            List<Synonym> synonyms = own(key, overrides, ConfigSource.DYNAMIC_CLIENT_METRICS);
            String value = overrides.getOrDefault(key.name(), key.defaultText());
            entries.add(new ConfigEntry(key, value, strongest(synonyms), synonyms));
        }
        return entries;
    }

    private static List<Synonym> own(
            ConfigKey key, Map<String, String> overrides, ConfigSource source) {
        List<Synonym> own = new ArrayList<>();
        String value = overrides.get(key.name());
        if (value != null) {
            own.add(new Synonym(key.name(), value, source));
        }
        return own;
    }

    private static ConfigEntry topicEntry(
            ConfigKey key, Map<String, String> overrides, BrokerLayers layers) {
        List<Synonym> synonyms = new ArrayList<>();
        String own = overrides.get(key.name());
        if (own != null) {
            synonyms.add(new Synonym(key.name(), own, ConfigSource.DYNAMIC_TOPIC));
        }
        List<Synonyms.Synonym> fromBroker = Synonyms.ofTopicKey(key.name());
        if (!fromBroker.isEmpty()) {
            synonyms.addAll(
                    chain(fromBroker.stream().map(Synonyms.Synonym::name).toList(), layers));
        }
        return new ConfigEntry(
                key, topicValue(key, overrides, layers), strongest(synonyms), synonyms);
    }

    /** What holds for one setting of a topic; null when nothing does. */
    public static @Nullable String topicValue(
            String name, Map<String, String> overrides, BrokerLayers layers) {
        ConfigKey key = ConfigCatalogue.topic().find(name);
        return key == null ? null : topicValue(key, overrides, layers);
    }

    private static @Nullable String topicValue(
            ConfigKey key, Map<String, String> overrides, BrokerLayers layers) {
        String own = overrides.get(key.name());
        if (own != null) {
            return own.trim();
        }
        for (Synonyms.Synonym synonym : Synonyms.ofTopicKey(key.name())) {
            String explicit = layers.explicit(synonym.name());
            if (explicit != null) {
                return synonym.convert(explicit.trim());
            }
        }
        return key.defaultText();
    }

    private static ConfigEntry brokerEntry(ConfigKey key, BrokerLayers layers) {
        List<Synonym> synonyms = chain(Synonyms.ofBrokerKey(key.name()), layers);
        String value = shown(key, layers.effective(key));
        return new ConfigEntry(key, value, strongest(synonyms), synonyms);
    }

    /** Layer by layer, and within a layer name by name. */
    private static List<Synonym> chain(List<String> names, BrokerLayers layers) {
        List<Synonym> chain = new ArrayList<>();
        addLayer(chain, names, layers.node(), ConfigSource.DYNAMIC_BROKER);
        addLayer(chain, names, layers.cluster(), ConfigSource.DYNAMIC_DEFAULT_BROKER);
        addLayer(chain, names, layers.fixed(), ConfigSource.STATIC_BROKER);
        for (String name : names) {
            ConfigKey key = ConfigCatalogue.broker().known(name);
            String value = MillraceDefaults.of(key);
            if (value != null) {
                chain.add(new Synonym(name, shown(key, value), ConfigSource.DEFAULT));
            }
        }
        return chain;
    }

    private static void addLayer(
            List<Synonym> chain,
            List<String> names,
            Map<String, String> layer,
            ConfigSource source) {
        for (String name : names) {
            String value = layer.get(name);
            if (value != null) {
                ConfigKey key = ConfigCatalogue.broker().known(name);
                chain.add(new Synonym(name, shown(key, value), source));
            }
        }
    }

    private static ConfigSource strongest(List<Synonym> synonyms) {
        return synonyms.isEmpty() ? ConfigSource.DEFAULT : synonyms.getFirst().source();
    }

    private static @Nullable String shown(ConfigKey key, @Nullable String value) {
        return key.sensitive() ? null : value;
    }
}
