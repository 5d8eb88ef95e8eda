package io.millrace.security.sasl;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;

/**
 * Users and passwords of a listener's configuration. Keeps digests, so that no text form and no
 * heap dump of this class shows a password. Immutable.
 */
public final class ListedPasswords implements PlainPasswords {
    private final Map<String, byte[]> digests = new HashMap<>();

    public ListedPasswords(Map<String, String> passwords) {
        passwords.forEach((user, password) -> digests.put(user, digest(password)));
    }

    @Override
    public boolean matches(String user, String password) {
        byte[] shown = digest(password);
        byte[] kept = digests.get(user);
        // Compared in any case, so that the time does not tell which users there are.
        boolean same = MessageDigest.isEqual(kept == null ? new byte[shown.length] : kept, shown);
        return same && kept != null;
    }

    private static byte[] digest(String password) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(SaslText.encode(password));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
