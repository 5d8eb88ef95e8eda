package io.millrace.security.quota;

import org.jspecify.annotations.Nullable;

/**
 * Whose quota it is: of a user, of a client id, or of both together.
 *
 * @param user null when the quota is of a client id alone
 * @param clientId null when the quota is of a user alone
 */
public record QuotaEntity(@Nullable Part user, @Nullable Part clientId) {

    /** One name, or all that have no quota of their own. */
    public sealed interface Part {
        record Named(String name) implements Part {}

        record Default() implements Part {}
    }

    /** Whoever has no quota of their own. */
    public static final Part DEFAULT = new Part.Default();

    public static Part named(String name) {
        return new Part.Named(name);
    }
}
