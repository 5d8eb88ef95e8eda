package io.millrace.generator;

import java.util.Locale;

/** Names in the forms that Java wants. */
final class Names {
    private Names() {}

    /** {@code ListOffsets} becomes {@code LIST_OFFSETS}. */
    static String constant(String camelCase) {
        return camelCase.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
    }
}
