package io.millrace.generator;

import org.jspecify.annotations.Nullable;

/**
 * One field of a struct.
 *
 * @param defaultValue the schema's text; "null" for null, null when the schema names none
 */
record Field(
        String name,
        FieldType type,
        Presence presence,
        boolean ignorable,
        @Nullable String defaultValue,
        String about) {

    /**
     * How a field occurs in the versions.
     *
     * @param flexible the versions in which the field's own length is compact: the schema's, unless
     *     the field overrides it
     * @param tag null when the field is never tagged
     */
    record Presence(
            Versions versions, Versions nullable, Versions flexible, @Nullable Integer tag) {}

    Versions versions() {
        return presence.versions();
    }

    Versions nullable() {
        return presence.nullable();
    }

    Versions flexible() {
        return presence.flexible();
    }

    @Nullable Integer tag() {
        return presence.tag();
    }

    /** The name in Java: the schema's, starting in lower case. */
    String javaName() {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    boolean defaultsToNull() {
        return "null".equals(defaultValue) || type == FieldType.Scalar.RECORDS;
    }

    boolean canBeNull() {
        return !nullable().isEmpty() || defaultsToNull();
    }

    boolean isTagged() {
        return tag() != null;
    }
}
