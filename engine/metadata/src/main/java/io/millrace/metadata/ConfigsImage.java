package io.millrace.metadata;

import io.millrace.base.ConfigResource;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was set at run time, by what it belongs to. */
public record ConfigsImage(PersistentMap<ConfigResource, Map<String, String>> byResource) {

    public static final ConfigsImage EMPTY = new ConfigsImage(PersistentMap.empty());

    /** By key, in the order of the keys; empty when nothing is set. */
    public Map<String, String> of(ConfigResource resource) {
        Map<String, String> found = byResource.find(resource);
        return found == null ? Map.of() : found;
    }

    ConfigsImage with(ConfigResource resource, String key, @Nullable String value) {
        Map<String, String> changed = new TreeMap<>(of(resource));
        if (value == null) {
            changed.remove(key);
        } else {
            changed.put(key, value);
        }
        return changed.isEmpty()
                ? without(resource)
                : new ConfigsImage(byResource.with(resource, Collections.unmodifiableMap(changed)));
    }

    ConfigsImage without(ConfigResource resource) {
        return new ConfigsImage(byResource.without(resource));
    }
}
