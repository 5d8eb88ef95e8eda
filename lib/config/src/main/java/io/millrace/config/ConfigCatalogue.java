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

    private final Map<String, Row> rows;

    private ConfigCatalogue(Map<String, Row> rows) {
        this.rows = Collections.unmodifiableMap(rows);
    }

    /** A line of a table, typed when it is first asked for: a start asks for few of them. */
    private static final class Row {
        private final String line;
        private volatile @Nullable ConfigKey key;

        Row(String line) {
            this.line = line;
        }

        /** Two threads may read the line; they get equal keys. */
        ConfigKey key() {
            ConfigKey known = key;
            if (known == null) {
                known = parse(line);
                key = known;
            }
            return known;
        }
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
        Row row = rows.get(name);
        return row == null ? null : row.key();
    }

    /** A key that the code itself names. */
    public ConfigKey known(String name) {
        return Check.present(find(name), name);
    }

    /** In the order of their names. */
    public Collection<ConfigKey> keys() {
        return rows.values().stream().map(Row::key).toList();
    }

    /** At most three names of keys that {@code unknown} may have meant. */
    public List<String> nearest(String unknown) {
        return NearestNames.of(unknown, rows.keySet());
    }

    private static ConfigCatalogue load(String resource) {
        Map<String, Row> rows = new TreeMap<>();
        try (InputStream in = ConfigCatalogue.class.getResourceAsStream(resource)) {
            byte[] bytes = Check.present(in, resource).readAllBytes();
            for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
                if (!line.isEmpty() && !line.startsWith("#")) {
                    rows.put(line.substring(0, line.indexOf('\t')), new Row(line));
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(resource, unreadable);
        }
        return new ConfigCatalogue(rows);
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
