package io.millrace.security.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.security.principal.Principal;
import io.millrace.security.sasl.BearerTokens.Verdict;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BearerExchangeTest {
    private static final long NOW = 1_000_000;
    private static final String NONE = "{\"alg\":\"none\"}";
    private static final String CLAIMS =
            "{\"sub\":\"alice\",\"iss\":\"me\",\"aud\":[\"kafka\",\"x\"],\"iat\":900,"
                    + "\"exp\":2000,\"scope\":\"a b\"}";
    private static final ClaimRules STRICT =
            new ClaimRules("sub", "scope", Set.of("a"), "me", Set.of("kafka"), true, 1_000);

    private static String token(String header, String claims, byte[] signature) {
        return part(header.getBytes(UTF_8))
                + "."
                + part(claims.getBytes(UTF_8))
                + "."
                + part(signature);
    }

    private static String part(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static Verdict unsecured(String claims) {
        String token = token(NONE, claims, new byte[0]);
        return new UnsecuredTokens(STRICT).validate(token, NOW);
    }

    private static SaslStep step(BearerExchange exchange, String message) {
        return exchange.step(message.getBytes(UTF_8), NOW);
    }

    private static BearerExchange exchange() {
        return new BearerExchange(new UnsecuredTokens(ClaimRules.UNSECURED));
    }

    @Test
    void aGoodTokenIsWhoItSaysUntilItExpires() {
        String token = token(NONE, CLAIMS, new byte[0]);
        SaslStep.Done done = (SaslStep.Done) step(exchange(), "n,,\1auth=Bearer " + token + "\1\1");
        assertThat(done.principal()).isEqualTo(Principal.user("alice"));
        assertThat(done.expiresAtMillis()).isEqualTo(2_000_000);
        assertThat(step(exchange(), "n,a=alice,\1x=y\1auth=bearer " + token + "\1\1"))
                .isInstanceOf(SaslStep.Done.class);
        assertThat(step(exchange(), "n,a=bob,\1auth=Bearer " + token + "\1\1"))
                .isInstanceOf(SaslStep.Failed.class);
    }

    @Test
    void aBadTokenIsAnsweredAndThenRefused() {
        BearerExchange exchange = exchange();
        SaslStep.Challenge challenge =
                (SaslStep.Challenge) step(exchange, "n,,\1auth=Bearer nonsense\1\1");
        assertThat(challenge.bytes()).asString(UTF_8).isEqualTo("{\"status\":\"invalid_token\"}");
        assertThat(exchange.refusal()).isNotEmpty();
        String good = "n,,\1auth=Bearer " + token(NONE, CLAIMS, new byte[0]) + "\1\1";
        assertThat(step(exchange, good)).isInstanceOf(SaslStep.Failed.class);
        assertThat(step(exchange, good)).isInstanceOf(SaslStep.Failed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\1",
                "n,,\1\1",
                "n,,\1auth=Bearer \1\1",
                "n,,\1auth=Basic abc\1\1",
                "n,,\1auth=Bearer a\1auth=Bearer b\1\1",
                "n,,\1auth=Bearer a\1",
                "y,,\1auth=Bearer a\1\1",
                "n,a=,\1auth=Bearer a\1\1",
                "n,,\1auth=Bearer a\0b\1\1",
                "n,,\1a1=x\1auth=Bearer a\1\1"
            })
    void whatIsNoFirstMessageFails(String message) {
        assertThat(step(exchange(), message)).isInstanceOf(SaslStep.Failed.class);
    }

    @Test
    void claimsAreHeldAgainstTheRules() {
        assertThat(unsecured(CLAIMS)).isEqualTo(new Verdict.Accepted("alice", 2_000_000));
        for (String[] change :
                new String[][] {
                    {"\"alice\"", "7"},
                    {"\"alice\"", "\"  \""},
                    {"\"alice\"", "\"a\\u0000b\""},
                    {"\"me\"", "\"you\""},
                    {"\"kafka\"", "\"other\""},
                    {"\"iat\":900,", ""},
                    {"900", "1002"},
                    {"900", "2000"},
                    {"2000", "999"},
                    {"2000", "1e400"},
                    {"2000", "\"2000\""},
                    {"\"a b\"", "\"b\""},
                    {"\"iss\"", "\"nbf\":1002,\"iss\""},
                    {"\"iss\"", "\"sub\":\"bob\",\"iss\""},
                    {"2000", "02000"},
                    {"}", "}}"},
                }) {
            assertThat(unsecured(CLAIMS.replace(change[0], change[1])))
                    .as("%s for %s", change[1], change[0])
                    .isInstanceOf(Verdict.Refused.class);
        }
        assertThat(unsecured("[".repeat(100_000))).isInstanceOf(Verdict.Refused.class);
        assertThat(unsecured("{\"a\":" + "[".repeat(100_000))).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void onlyAKnownKeySigns() throws Exception {
        KeyPair rsa = pair("RSA", 2048);
        KeyPair stranger = pair("RSA", 2048);
        KeyPair curve = pair("EC", 256);
        SignedTokens tokens =
                new SignedTokens(Map.of("r", rsa.getPublic(), "e", curve.getPublic()), STRICT);
        String ofRsa = "{\"alg\":\"RS256\",\"kid\":\"r\"}";
        String ofCurve = "{\"alg\":\"ES256\",\"kid\":\"e\"}";
        String rs = "SHA256withRSA";
        String es = "SHA256withECDSAinP1363Format";
        assertThat(tokens.validate(signed(ofRsa, rs, rsa), NOW))
                .isEqualTo(new Verdict.Accepted("alice", 2_000_000));
        assertThat(tokens.validate(signed(ofCurve, es, curve), NOW))
                .isInstanceOf(Verdict.Accepted.class);
        assertThat(tokens.validate(signed(ofRsa, rs, stranger), NOW))
                .isInstanceOf(Verdict.Refused.class);
        for (String header :
                new String[] {
                    "{\"alg\":\"none\"}",
                    "{\"alg\":\"none\",\"kid\":\"r\"}",
                    "{\"alg\":\"None\",\"kid\":\"r\"}",
                    "{\"alg\":\"ES256\",\"kid\":\"r\"}",
                    "{\"alg\":\"RS256\",\"kid\":\"e\"}",
                    "{\"alg\":\"RS256\",\"kid\":\"x\"}",
                    "{\"alg\":\"RS256\",\"kid\":7}",
                    "{\"alg\":\"RS256\"}",
                    "{\"alg\":\"RS256\",\"kid\":\"r\",\"crit\":[\"b64\"]}",
                    "{}"
                }) {
            assertThat(tokens.validate(signed(header, rs, rsa), NOW))
                    .as(header)
                    .isInstanceOf(Verdict.Refused.class);
            assertThat(tokens.validate(token(header, CLAIMS, new byte[0]), NOW))
                    .as(header)
                    .isInstanceOf(Verdict.Refused.class);
        }
    }

    /** The well-known confusion: the public key as the secret of an HMAC. */
    @Test
    void aPublicKeyIsNoSecret() throws Exception {
        KeyPair rsa = pair("RSA", 2048);
        String header = "{\"alg\":\"HS256\",\"kid\":\"r\"}";
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(rsa.getPublic().getEncoded(), "HmacSHA256"));
        byte[] signed =
                (part(header.getBytes(UTF_8)) + "." + part(CLAIMS.getBytes(UTF_8))).getBytes(UTF_8);
        String token = token(header, CLAIMS, mac.doFinal(signed));
        assertThat(new SignedTokens(Map.of("r", rsa.getPublic()), STRICT).validate(token, NOW))
                .isInstanceOf(Verdict.Refused.class);
    }

    private static KeyPair pair(String algorithm, int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static String signed(String header, String algorithm, KeyPair pair)
            throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(pair.getPrivate());
        signature.update(
                (part(header.getBytes(UTF_8)) + "." + part(CLAIMS.getBytes(UTF_8)))
                        .getBytes(UTF_8));
        return token(header, CLAIMS, signature.sign());
    }
}
