package io.millrace.security.sasl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.security.principal.Principal;
import java.util.Base64;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScramExchangeTest {
    private static final String FIRST = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
    private static final String NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
    private static final ScramCredential PENCIL =
            ScramCredential.ofPassword(ScramMechanism.SCRAM_SHA_256, "pencil", SALT, 4096);

    /** The example of RFC 7677, section 3. */
    private static final String FINAL =
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                    + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";

    private static ScramExchange exchange(String nonce) {
        return new ScramExchange(ScramMechanism.SCRAM_SHA_256, new OneUser(PENCIL), nonce);
    }

    private record OneUser(ScramCredential credential) implements ScramCredentials {
        @Override
        public @Nullable ScramCredential ofUser(String user) {
            return user.equals("user") ? credential : null;
        }

        @Override
        public @Nullable TokenCredential ofToken(String tokenId) {
            return tokenId.equals("user")
                    ? new TokenCredential(credential, Principal.user("owner"), 1_000)
                    : null;
        }
    }

    private static SaslStep step(SaslExchange exchange, String message) {
        return exchange.step(message.getBytes(UTF_8), 500);
    }

    @Test
    void answersTheExampleOfTheStandard() {
        ScramExchange exchange = exchange(NONCE);
        SaslStep.Challenge challenge = (SaslStep.Challenge) step(exchange, FIRST);
        assertThat(challenge.bytes())
                .asString(UTF_8)
                .isEqualTo(
                        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                                + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
        SaslStep.Done done = (SaslStep.Done) step(exchange, FINAL);
        assertThat(done.principal()).isEqualTo(Principal.user("user"));
        assertThat(done.expiresAtMillis()).isEqualTo(SaslStep.NEVER);
        assertThat(done.bytes())
                .asString(UTF_8)
                .isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    }

    @Test
    void aProofThatWasOverheardIsWorthNothingInTheNextExchange() {
        ScramExchange exchange = exchange("anothernonce");
        step(exchange, FIRST);
        assertThat(step(exchange, FINAL)).isInstanceOf(SaslStep.Failed.class);
        ScramExchange withItsNonce = exchange("anothernonce");
        step(withItsNonce, FIRST);
        String patched = FINAL.replace(NONCE, "anothernonce");
        assertThat(step(withItsNonce, patched)).isInstanceOf(SaslStep.Failed.class);
    }

    @Test
    void anExchangeThatIsOverStaysOver() {
        ScramExchange exchange = exchange(NONCE);
        step(exchange, FIRST);
        step(exchange, FINAL);
        assertThat(step(exchange, FINAL)).isInstanceOf(SaslStep.Failed.class);
        ScramExchange failed = exchange(NONCE);
        assertThat(step(failed, FINAL)).isInstanceOf(SaslStep.Failed.class);
        assertThat(step(failed, FIRST)).isInstanceOf(SaslStep.Failed.class);
    }

    @Test
    void whetherAUserExistsStaysUnsaid() {
        SaslStep unknown = step(exchange(NONCE), FIRST.replace("n=user", "n=nobody"));
        ScramExchange wrong = exchange(NONCE);
        step(wrong, FIRST);
        assertThat(step(wrong, FINAL.replace("p=dH", "p=eH"))).isEqualTo(unknown);
    }

    @Test
    void aDelegationTokenStandsForItsOwnerUntilItExpires() {
        String byToken = FIRST + ",tokenauth=true";
        assertThat(step(exchange(NONCE), byToken)).isInstanceOf(SaslStep.Challenge.class);
        assertThat(exchange(NONCE).step(byToken.getBytes(UTF_8), 1_000))
                .isInstanceOf(SaslStep.Failed.class);
    }

    @Test
    void aWeakCredentialIsRefused() {
        ScramCredential weak =
                ScramCredential.ofPassword(ScramMechanism.SCRAM_SHA_256, "pencil", SALT, 4095);
        ScramExchange exchange =
                new ScramExchange(ScramMechanism.SCRAM_SHA_256, new OneUser(weak), NONCE);
        assertThat(step(exchange, FIRST)).isInstanceOf(SaslStep.Failed.class);
        assertThat(weak.toString()).doesNotContain(Base64.getEncoder().encodeToString(SALT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n",
                "n,,",
                "n,,n=user",
                "n,,n=,r=a",
                "n,,n=user,r=",
                "n,,r=a,n=user",
                "y,,n=user,r=a",
                "p=tls-unique,,n=user,r=a",
                "n,x,n=user,r=a",
                "n,a=,n=user,r=a",
                "n,a=admin,n=user,r=a",
                "n,,n=us\0er,r=a",
                "n,,n=usеr,r=a",
                "n,,n=us=er,r=a",
                "n,,n=user,r=a b",
                "n,,n=user,r=a,1=x",
                "n,,n=user,r=a,x=",
                "n,,n=user,r=a,"
            })
    void whatIsNoFirstMessageFails(String message) {
        assertThat(step(exchange(NONCE), message)).isInstanceOf(SaslStep.Failed.class);
    }

    @Test
    void oversizedAndBrokenTextFails() {
        byte[] large = (FIRST + "a".repeat(SaslExchange.MESSAGE_BYTES_MAX)).getBytes(UTF_8);
        assertThat(exchange(NONCE).step(large, 0)).isInstanceOf(SaslStep.Failed.class);
        byte[] notUtf8 = FIRST.replace("user", "us\u00ffr").getBytes(ISO_8859_1);
        assertThat(exchange(NONCE).step(notUtf8, 0)).isInstanceOf(SaslStep.Failed.class);
    }

    /** Whatever a client sends, the answer is a step; and only the true message is believed. */
    @Test
    void mutatedMessagesNeverThrowAndNeverSucceed() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 3_000; i++) {
            ScramExchange exchange = exchange(NONCE);
            if (random.nextBoolean()) {
                step(exchange, FIRST);
                // Only the signed part: the last character of base64 has bits that count nothing.
                byte[] message = FINAL.getBytes(UTF_8);
                message[random.nextInt(message.length - 4)] ^= (byte) (1 << random.nextInt(8));
                assertThat(exchange.step(message, 500)).isInstanceOf(SaslStep.Failed.class);
            } else {
                byte[] message = FIRST.getBytes(UTF_8);
                message[random.nextInt(message.length)] ^= (byte) (1 << random.nextInt(8));
                assertThat(exchange.step(message, 500)).isNotInstanceOf(SaslStep.Done.class);
            }
        }
    }
}
