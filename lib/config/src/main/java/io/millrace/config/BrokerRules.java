package io.millrace.config;

import io.millrace.base.Check;
import org.jspecify.annotations.Nullable;

/** What settings of a node must be to each other; each was checked on its own before. */
public final class BrokerRules {
    private static final long CLEANER_BYTES_MIN = 1 << 20;

    private BrokerRules() {}

    /** The first thing wrong with what holds for the node, as a sentence for people, or null. */
    public static @Nullable String problem(BrokerLayers layers) {
        long queued = number(layers, "queued.max.request.bytes");
        long largest = number(layers, "socket.request.max.bytes");
        if (queued >= 0 && queued < largest) {
            return "Invalid value "
                    + queued
                    + " for configuration queued.max.request.bytes: it must be -1, or at least"
                    + " socket.request.max.bytes, which is "
                    + largest;
        }
        long shortest = number(layers, "group.min.session.timeout.ms");
        long longest = number(layers, "group.max.session.timeout.ms");
        if (shortest > longest) {
            return "Invalid value "
                    + shortest
                    + " for configuration group.min.session.timeout.ms: it must be at most"
                    + " group.max.session.timeout.ms, which is "
                    + longest;
        }
        long keys = number(layers, "log.cleaner.dedupe.buffer.size");
        long threads = number(layers, "log.cleaner.threads");
        if (keys / threads < CLEANER_BYTES_MIN) {
            return "Invalid value "
                    + keys
                    + " for configuration log.cleaner.dedupe.buffer.size:"
                    + " log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread,"
                    + " and log.cleaner.threads is "
                    + threads;
        }
        return overridesProblem(layers);
    }

    private static @Nullable String overridesProblem(BrokerLayers layers) {
        String overrides = layers.explicit(ConnectionLimits.OVERRIDES);
        for (String item : ConfigType.items(overrides == null ? "" : overrides)) {
            if (!item.matches(".+:[0-9]{1,9}")) {
                return ConnectionLimits.OVERRIDES + ": " + item + " is not host:limit";
            }
        }
        return null;
    }

    private static long number(BrokerLayers layers, String name) {
        ConfigKey key = ConfigCatalogue.broker().known(name);
        return Long.parseLong(Check.present(layers.effective(key), name).trim());
    }
}
