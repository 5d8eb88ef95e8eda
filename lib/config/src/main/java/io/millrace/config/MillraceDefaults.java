package io.millrace.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where Millrace's defaults differ from Kafka's, so that a node runs with no configuration. */
final class MillraceDefaults {
    private static final Map<String, String> VALUES =
            Map.of(
                    "node.id", "1",
                    "process.roles", "broker,controller",
                    "listeners", "PLAINTEXT://127.0.0.1:9092",
                    "log.dirs", "./data",
                    "log.dir", "./data",
                    // Failover takes as long as a silent node is waited for.
                    "broker.heartbeat.interval.ms", "500",
                    "broker.session.timeout.ms", "3000",
                    // The system's own size grows with what a connection carries; Kafka's is
                    // fixed.
                    "socket.receive.buffer.bytes", "-1",
                    // Measured with clients that people use: docs/benchmarks/2026-12-01.
                    "socket.send.buffer.bytes", "204800",
                    // An event loop never waits, so one for each core is enough and not too many.
                    "num.network.threads",
                            Integer.toString(Runtime.getRuntime().availableProcessors()));

    private MillraceDefaults() {}

    static @Nullable String of(ConfigKey key) {
        return VALUES.getOrDefault(key.name(), key.defaultText());
    }
}
