package io.millrace.security.sasl;

import java.security.PublicKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes tokens that one of the known keys signed (JWS). Keys are public ones, so a token that
 * claims a symmetric algorithm, or none, is refused, whatever it is signed with. Immutable.
 */
public final class SignedTokens implements BearerTokens {
    private final Map<String, PublicKey> keys;
    private final ClaimRules rules;

    /**
     * @param keys by key id
     */
    public SignedTokens(Map<String, PublicKey> keys, ClaimRules rules) {
        this.keys = Map.copyOf(keys);
        this.rules = rules;
    }

    @Override
    public Verdict validate(String text, long nowMillis) {
        JsonWebToken token = JsonWebToken.parse(text);
        if (token == null) {
            return ClaimRules.refused("not a token of three parts");
        }
        TokenAlgorithm algorithm = TokenAlgorithm.named(token.algorithm());
        if (algorithm == null || token.header().containsKey("crit")) {
            return ClaimRules.refused("an algorithm or extension that is not taken");
        }
        PublicKey key = key(token);
        if (key == null) {
            return ClaimRules.refused("signed with an unknown key");
        }
        if (!algorithm.verifies(key, token.signed(), token.signature())) {
            return ClaimRules.refused("the signature is wrong");
        }
        return rules.check(token, nowMillis);
    }

    private @Nullable PublicKey key(JsonWebToken token) {
        if (token.header().containsKey("kid")) {
            return token.header().get("kid") instanceof String id ? keys.get(id) : null;
        }
        return keys.size() == 1 ? keys.values().iterator().next() : null;
    }
}
