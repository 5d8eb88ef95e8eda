package io.millrace.security.sasl;

import io.millrace.security.principal.Principal;

/** PLAIN: one message, with the password in it. */
public final class PlainExchange implements SaslExchange {
    private final PlainPasswords passwords;
    private boolean over;

    public PlainExchange(PlainPasswords passwords) {
        this.passwords = passwords;
    }

    @Override
    public SaslStep step(byte[] message, long nowMillis) {
        if (over) {
            return failed("the exchange is over");
        }
        over = true;
        String text = SaslText.decode(message);
        if (text == null) {
            return failed("the message is too long, or not UTF-8");
        }
        String[] tokens = text.split("\0", -1);
        if (tokens.length != 3) {
            return failed("Invalid SASL/PLAIN response: expected 3 tokens, got " + tokens.length);
        }
        String user = tokens[1];
        if (user.isEmpty()) {
            return failed("Authentication failed: username not specified");
        }
        if (tokens[2].isEmpty()) {
            return failed("Authentication failed: password not specified");
        }
        if (!passwords.matches(user, tokens[2])) {
            return failed("Authentication failed: Invalid username or password");
        }
        if (!tokens[0].isEmpty() && !tokens[0].equals(user)) {
            return failed(
                    "Authentication failed: Client requested an authorization id that is"
                            + " different from username");
        }
        return new SaslStep.Done(Principal.user(user), false, SaslStep.NEVER, new byte[0]);
    }

    private static SaslStep failed(String reason) {
        return new SaslStep.Failed(reason);
    }
}
