package io.millrace.security.principal;

import org.jspecify.annotations.Nullable;

/**
 * Who somebody is, as Kafka writes it: {@code User:alice}. The type ends at the first colon, so a
 * name may contain colons.
 */
public record Principal(String type, String name) {

    /** The type of everybody whom the mechanisms here authenticate. */
    public static final String USER = "User";

    /** Whoever did not say who they are. */
    public static final Principal ANONYMOUS = user("ANONYMOUS");

    /** In a rule: everybody, of whatever type. */
    public static final Principal EVERYBODY = user("*");

    public static Principal user(String name) {
        return new Principal(USER, name);
    }

    /** The principal that {@code text} names, or null when it has no type or no colon. */
    public static @Nullable Principal parse(String text) {
        int colon = text.indexOf(':');
        return colon <= 0
                ? null
                : new Principal(text.substring(0, colon), text.substring(colon + 1));
    }

    @Override
    public String toString() {
        return type + ":" + name;
    }
}
