package io.millrace.security.sasl;

import io.millrace.security.principal.Principal;

/** What an exchange answers to one message of the client. */
public sealed interface SaslStep {

    /** The lifetime of what never expires. */
    long NEVER = Long.MAX_VALUE;

    /** The client has to answer this. */
    record Challenge(byte[] bytes) implements SaslStep {}

    /**
     * The client is who it says.
     *
     * @param byToken whether a delegation token was shown, with which one may not ask for another
     * @param expiresAtMillis when the token or ticket that was shown ends, or {@link #NEVER}
     * @param bytes the last message to the client, possibly empty
     */
    record Done(Principal principal, boolean byToken, long expiresAtMillis, byte[] bytes)
            implements SaslStep {}

    /**
     * The client is refused, and the exchange is over.
     *
     * @param reason for the client, so without anything that it should not know
     */
    record Failed(String reason) implements SaslStep {}
}
