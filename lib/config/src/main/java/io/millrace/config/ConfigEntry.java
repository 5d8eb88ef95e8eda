package io.millrace.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A setting as it stands, and every layer that says something about it, the strongest first.
 *
 * @param value the effective value; null when there is none, and for sensitive keys
 */
public record ConfigEntry(
        ConfigKey key, @Nullable String value, ConfigSource source, List<Synonym> synonyms) {

    /** What one layer says, under the name that the layer uses. */
    public record Synonym(String name, @Nullable String value, ConfigSource source) {}

    public String name() {
        return key.name();
    }

    /** Whether nobody can change it at run time. */
    public boolean readOnly() {
        return !key.changeable();
    }
}
