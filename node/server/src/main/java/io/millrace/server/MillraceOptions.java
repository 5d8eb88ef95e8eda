package io.millrace.server;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to start a broker inside a JVM. Immutable.
 *
 * @param dataDirectory where everything is kept; null for the {@code log.dirs} of the settings, or
 *     {@code ./data}
 * @param listen {@code host:port} of the one plaintext listener, port 0 for any free one; null for
 *     the {@code listeners} of the settings, or 127.0.0.1:9092
 * @param settings Kafka's broker settings by name
 */
public record MillraceOptions(
        @Nullable Path dataDirectory, @Nullable String listen, Map<String, String> settings) {

    public MillraceOptions {
        settings = Map.copyOf(settings);
    }

    /** A broker on 127.0.0.1:9092 with its data in ./data. */
    public static MillraceOptions defaults() {
        return new MillraceOptions(null, null, Map.of());
    }

    public MillraceOptions withDataDirectory(Path directory) {
        return new MillraceOptions(directory, listen, settings);
    }

    public MillraceOptions withListen(String hostAndPort) {
        return new MillraceOptions(dataDirectory, hostAndPort, settings);
    }

    public MillraceOptions with(String setting, String value) {
        Map<String, String> more = new LinkedHashMap<>(settings);
        more.put(setting, value);
        return new MillraceOptions(dataDirectory, listen, more);
    }
}
