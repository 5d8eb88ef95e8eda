package io.millrace.config;

import java.util.List;
import java.util.Map;

/**
 * The outcome of reading a server's properties.
 *
 * @param fixed every key that was given, as it was given: the static layer of the node's settings
 * @param ignored the given keys that Kafka knows and Millrace does not need
 */
public record ServerConfiguration(
        ServerSettings settings, Map<String, String> fixed, List<IgnoredKey> ignored) {

    public record IgnoredKey(String name, String reason) {}

    /** Whether the properties make a cluster of one: the node decides, and names no other one. */
    public boolean hasNoPeers() {
        return fixed.getOrDefault("process.roles", "controller").contains("controller")
                && isOneAtMost("controller.quorum.voters")
                && isOneAtMost("controller.quorum.bootstrap.servers");
    }

    private boolean isOneAtMost(String list) {
        return fixed.getOrDefault(list, "").indexOf(',') < 0;
    }
}
