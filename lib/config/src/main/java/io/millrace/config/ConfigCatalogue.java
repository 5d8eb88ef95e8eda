package io.millrace.config;

import io.millrace.base.Check;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All the keys of one kind of resource, by name. Immutable. */
public final class ConfigCatalogue {
    private static final int FIELDS = 9;

    private final Map<String, ConfigKey> keys;

    private ConfigCatalogue(Map<String, ConfigKey> keys) {
        this.keys = Collections.unmodifiableMap(keys);
    }

    /** Loaded when first asked for: a start must not pay for tables that it does not use. */
    private static final class Broker {
        private static final ConfigCatalogue KEYS = load("broker-keys.tsv");
    }

    private static final class Topic {
        private static final ConfigCatalogue KEYS = load("topic-keys.tsv");
    }

    private static final class Group {
        private static final ConfigCatalogue KEYS = load("group-keys.tsv");
    }

    private static final class ClientMetrics {
        private static final ConfigCatalogue KEYS = load("client-metrics-keys.tsv");
    }

    /** Keys of a node: those of Kafka's server.properties, and Millrace's own. */
    public static ConfigCatalogue broker() {
        return Broker.KEYS;
    }

    public static ConfigCatalogue topic() {
        return Topic.KEYS;
    }

    public static ConfigCatalogue group() {
        return Group.KEYS;
    }

    /** Keys of a client-metrics subscription (KIP-714). */
    public static ConfigCatalogue clientMetrics() {
        return ClientMetrics.KEYS;
    }

    public @Nullable ConfigKey find(String name) {
        return keys.get(name);
    }

    /** A key that the code itself names. */
    public ConfigKey known(String name) {
        return Check.present(keys.get(name), name);
    }

    /** In the order of their names. */
    public Collection<ConfigKey> keys() {
        return keys.values();
    }

    /** At most three names of keys that {@code unknown} may have meant. */
    public List<String> nearest(String unknown) {
        return NearestNames.of(unknown, keys.keySet());
    }

    private static ConfigCatalogue load(String resource) {
        Map<String, ConfigKey> keys = new TreeMap<>();
        try (InputStream in = ConfigCatalogue.class.getResourceAsStream(resource)) {
            byte[] bytes = Check.present(in, resource).readAllBytes();
            for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
                if (!line.isEmpty() && !line.startsWith("#")) {
                    ConfigKey key = parse(line);
                    keys.put(key.name(), key);
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(resource, unreadable);
        }
        return new ConfigCatalogue(keys);
    }

    private static ConfigKey parse(String line) {
        String[] fields = line.split("\t", -1);
        Check.that(fields.length == FIELDS, "fields of a key", fields.length, FIELDS);
        return new ConfigKey(
                fields[0],
                ConfigType.valueOf(fields[1].toUpperCase(Locale.ROOT)),
                defaultText(fields[2]),
                new ValueRule.Unread(fields[3]),
                ConfigKey.Importance.valueOf(fields[4].toUpperCase(Locale.ROOT)),
                ConfigKey.Update.valueOf(fields[5].toUpperCase(Locale.ROOT).replace('-', '_')),
                new ConfigKey.Support(
                        fields[7].equals("honoured"), fields[6].equals("internal"), fields[8]));
    }

    private static @Nullable String defaultText(String field) {
        return switch (field) {
            case "-" -> null;
            case "\"\"" -> "";
            default -> field;
        };
    }
}
