package io.millrace.security.sasl;

import io.millrace.security.principal.Principal;
import io.millrace.security.sasl.BearerTokens.Verdict;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * OAUTHBEARER: one message with a token. A token that is worth nothing is answered with a JSON text
 * and only then, when the client has acknowledged it, refused: RFC 7628 has it so.
 */
public final class BearerExchange implements SaslExchange {
    private static final String INVALID_TOKEN = "{\"status\":\"invalid_token\"}";
    private static final char SEPARATOR = 1;

    private final BearerTokens tokens;
    private State state = State.TOKEN;
    private String refusal = "";

    private enum State {
        TOKEN,
        ACKNOWLEDGEMENT,
        OVER
    }

    public BearerExchange(BearerTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public SaslStep step(byte[] message, long nowMillis) {
        State before = state;
        state = State.OVER;
        if (before == State.ACKNOWLEDGEMENT) {
            return new SaslStep.Failed(INVALID_TOKEN);
        }
        String text = before == State.OVER ? null : SaslText.decode(message);
        if (text == null) {
            return new SaslStep.Failed("Invalid OAUTHBEARER client first message");
        }
        return first(text, nowMillis);
    }

    /** Why the token was refused, for the log; empty when it was not. */
    public String refusal() {
        return refusal;
    }

    private SaslStep first(String text, long nowMillis) {
        int headerEnd = text.indexOf(SEPARATOR);
        String authorizationId = headerEnd < 0 ? null : authorizationId(text, headerEnd);
        if (authorizationId == null) {
            return new SaslStep.Failed("Invalid OAUTHBEARER client first message");
        }
        String token = token(text.substring(headerEnd + 1));
        if (token == null) {
            return new SaslStep.Failed(
                    "Invalid OAUTHBEARER client first message: invalid 'auth' format");
        }
        return switch (tokens.validate(token, nowMillis)) {
            case Verdict.Refused refused -> {
                refusal = refused.reason();
                state = State.ACKNOWLEDGEMENT;
                yield new SaslStep.Challenge(SaslText.encode(INVALID_TOKEN));
            }
            case Verdict.Accepted accepted -> accepted(accepted, authorizationId);
        };
    }

    private static SaslStep accepted(Verdict.Accepted accepted, String authorizationId) {
        if (!authorizationId.isEmpty() && !authorizationId.equals(accepted.user())) {
            return new SaslStep.Failed(
                    "Authentication failed: Client requested an authorization id that is"
                            + " different from the token's principal name");
        }
        return new SaslStep.Done(
                Principal.user(accepted.user()), false, accepted.expiresAtMillis(), new byte[0]);
    }

    /** Of {@code n,[a=name],}; null when the header is another one. */
    private static @Nullable String authorizationId(String text, int end) {
        String header = text.substring(0, end);
        if (header.equals("n,,")) {
            return "";
        }
        boolean named = header.startsWith("n,a=") && header.endsWith(",") && header.length() > 5;
        return named ? SaslText.name(header.substring(4, end - 1)) : null;
    }

    /** Of {@code *(key=value ^A) ^A}: what the key {@code auth} has; null when it is malformed. */
    private static @Nullable String token(String text) {
        if (text.length() < 2 || !text.endsWith("\1\1")) {
            return null;
        }
        String found = null;
        Set<String> keys = new HashSet<>();
        for (String pair : text.substring(0, text.length() - 2).split("\1", -1)) {
            int equals = pair.indexOf('=');
            String key = equals <= 0 ? "" : pair.substring(0, equals);
            String value = pair.substring(equals + 1);
            // Two tokens in one message: who knows which one another party looked at.
            if (!isKey(key) || !isValue(value) || !keys.add(key)) {
                return null;
            }
            if (key.equals("auth")) {
                found = value;
            }
        }
        return found == null ? null : bearer(found);
    }

    private static @Nullable String bearer(String credentials) {
        int space = credentials.indexOf(' ');
        if (space < 0 || !credentials.substring(0, space).equalsIgnoreCase("bearer")) {
            return null;
        }
        String token = credentials.substring(space).trim();
        return token.chars().allMatch(BearerExchange::isOfToken) && !token.isEmpty() ? token : null;
    }

    private static boolean isOfToken(int c) {
        return isLetter(c) || c >= '0' && c <= '9' || "-_~+/.=".indexOf(c) >= 0;
    }

    private static boolean isKey(String text) {
        return !text.isEmpty() && text.chars().allMatch(BearerExchange::isLetter);
    }

    private static boolean isLetter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean isValue(String text) {
        return !text.isEmpty()
                && text.chars()
                        .allMatch(c -> c >= 0x20 && c <= 0x7E || c == 9 || c == 10 || c == 13);
    }
}
