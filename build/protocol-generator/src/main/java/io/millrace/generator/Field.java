package io.millrace.generator;

import org.jspecify.annotations.Nullable;

/**
 * One field of a struct.
 *
 * @param flexible the versions in which the field's own length is compact: the schema's, unless the
 *     field overrides it
 * @param tag null when the field is never tagged
 * @param defaultValue the schema's text; "null" for null, null when the schema names none
 */
record Field(
        String name,
        FieldType type,
        Versions versions,
        Versions nullable,
        Versions tagged,
        Versions flexible,
        @Nullable Integer tag,
        boolean ignorable,
        @Nullable String defaultValue,
        String about) {

    /** The name in Java: the schema's, starting in lower case. */
    String javaName() {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    boolean defaultsToNull() {
        return "null".equals(defaultValue) || type == FieldType.Scalar.RECORDS;
    }

    boolean canBeNull() {
        return !nullable.isEmpty() || defaultsToNull();
    }

    boolean isTagged() {
        return tag != null;
    }
}
