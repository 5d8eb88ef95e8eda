package io.millrace.security.sasl;

/** Takes tokens that nobody signed, for whoever asked for that: anybody can make one. */
public final class UnsecuredTokens implements BearerTokens {
    private final ClaimRules rules;

    public UnsecuredTokens(ClaimRules rules) {
        this.rules = rules;
    }

    @Override
    public Verdict validate(String text, long nowMillis) {
        JsonWebToken token = JsonWebToken.parse(text);
        if (token == null || !token.algorithm().equals("none") || token.signature().length != 0) {
            return ClaimRules.refused("not an unsecured token");
        }
        return rules.check(token, nowMillis);
    }
}
