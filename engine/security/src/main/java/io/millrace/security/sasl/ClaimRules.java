package io.millrace.security.sasl;

import io.millrace.security.sasl.BearerTokens.Verdict;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the claims of a token have to say. Immutable.
 *
 * @param userClaim which one names the user: {@code sasl.oauthbearer.sub.claim.name}
 * @param scopeClaim which one lists scopes: {@code sasl.oauthbearer.scope.claim.name}
 * @param requiredScopes all of which the token needs
 * @param issuer null when any will do ({@code sasl.oauthbearer.expected.issuer})
 * @param audiences of which the token needs one, unless there are none
 * @param issueTimeRequired whether a token has to say when it was issued
 * @param clockSkewMillis by how much clocks may differ
 */
public record ClaimRules(
        String userClaim,
        String scopeClaim,
        Set<String> requiredScopes,
        @Nullable String issuer,
        Set<String> audiences,
        boolean issueTimeRequired,
        long clockSkewMillis) {

    /** Of the times in claims, in seconds: beyond the year 9999 is no time. */
    private static final double SECONDS_MAX = 253_402_300_799.0;

    /** Kafka's for unsecured tokens. */
    public static final ClaimRules UNSECURED =
            new ClaimRules("sub", "scope", Set.of(), null, Set.of(), false, 0);

    Verdict check(JsonWebToken token, long nowMillis) {
        String user = token.text(userClaim);
        if (user == null || user.isBlank() || user.indexOf('\0') >= 0) {
            return refused("no claim " + userClaim + " that names a user");
        }
        long expiresAt = millis(token, "exp");
        if (expiresAt < 0 || nowMillis - clockSkewMillis >= expiresAt) {
            return refused(expiresAt < 0 ? "no time of expiry" : "expired");
        }
        String early = tooEarly(token, nowMillis, expiresAt);
        if (early != null) {
            return refused(early);
        }
        if (issuer != null && !issuer.equals(token.text("iss"))) {
            return refused("another issuer");
        }
        if (!audiences.isEmpty()
                && texts(token.claims().get("aud")).stream().noneMatch(audiences::contains)) {
            return refused("another audience");
        }
        if (!scopes(token).containsAll(requiredScopes)) {
            return refused("a scope is missing");
        }
        return new Verdict.Accepted(user, expiresAt);
    }

    private @Nullable String tooEarly(JsonWebToken token, long nowMillis, long expiresAt) {
        boolean says = token.claims().containsKey("iat");
        long issuedAt = millis(token, "iat");
        if (says ? issuedAt < 0 || issuedAt >= expiresAt : issueTimeRequired) {
            return "no proper time of issue";
        }
        if (says && issuedAt > nowMillis + clockSkewMillis) {
            return "issued in the future";
        }
        if (!token.claims().containsKey("nbf")) {
            return null;
        }
        long notBefore = millis(token, "nbf");
        return notBefore < 0 || notBefore > nowMillis + clockSkewMillis ? "not valid yet" : null;
    }

    /** A time in seconds as milliseconds, or -1. */
    private static long millis(JsonWebToken token, String claim) {
        return token.claims().get(claim) instanceof Double seconds
                        && seconds >= 0
                        && seconds <= SECONDS_MAX
                ? Math.round(seconds * 1000)
                : -1;
    }

    private Collection<String> scopes(JsonWebToken token) {
        Object scopes = token.claims().get(scopeClaim);
        return scopes instanceof String text ? Arrays.asList(text.split(" ")) : texts(scopes);
    }

    private static List<String> texts(@Nullable Object claim) {
        return switch (claim) {
            case String text -> List.of(text);
            case List<?> list ->
                    list.stream().filter(String.class::isInstance).map(String.class::cast).toList();
            case null, default -> List.of();
        };
    }

    static Verdict refused(String reason) {
        return new Verdict.Refused(reason);
    }
}
