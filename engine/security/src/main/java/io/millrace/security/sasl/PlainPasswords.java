package io.millrace.security.sasl;

/** Whether a password is a user's. Must take as long for a user that there is not. */
@FunctionalInterface
public interface PlainPasswords {
    boolean matches(String user, String password);
}
