package io.millrace.security.sasl;

/** Whom a bearer token stands for. */
@FunctionalInterface
public interface BearerTokens {

    Verdict validate(String token, long nowMillis);

    /** What a token is worth. */
    sealed interface Verdict {

        /** It stands for this user until then. */
        record Accepted(String user, long expiresAtMillis) implements Verdict {}

        /**
         * It stands for nobody.
         *
         * @param reason for the log, not for the client
         */
        record Refused(String reason) implements Verdict {}
    }
}
