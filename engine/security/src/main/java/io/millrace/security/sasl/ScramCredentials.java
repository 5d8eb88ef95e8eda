package io.millrace.security.sasl;

import io.millrace.security.principal.Principal;
import org.jspecify.annotations.Nullable;

/** Where credentials come from: the metadata image, of one mechanism. */
public interface ScramCredentials {

    /** Null when there is no such user. */
    @Nullable ScramCredential ofUser(String user);

    /** Null when there is no such delegation token. */
    @Nullable TokenCredential ofToken(String tokenId);

    /** A delegation token: its HMAC, in base64, is the password. */
    record TokenCredential(ScramCredential credential, Principal owner, long expiresAtMillis) {}
}
