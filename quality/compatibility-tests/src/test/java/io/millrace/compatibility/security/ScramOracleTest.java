package io.millrace.compatibility.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.security.principal.Principal;
import io.millrace.security.sasl.SaslStep;
import io.millrace.security.sasl.ScramCredential;
import io.millrace.security.sasl.ScramCredentials;
import io.millrace.security.sasl.ScramExchange;
import io.millrace.security.sasl.ScramMechanism;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.SaslException;
import org.apache.kafka.common.security.scram.ScramExtensionsCallback;
import org.apache.kafka.common.security.scram.internals.ScramFormatter;
import org.apache.kafka.common.security.scram.internals.ScramSaslClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kafka's own SCRAM client against our server's side, with credentials that Kafka made. */
class ScramOracleTest {
    private static final List<String> NAMES =
            List.of("alice", "a,b", "a=b", "=2C", "==,,", "a b", "User:x", "~!@#$%^&*()");

    private final long seed = Long.getLong("millrace.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);

    @ParameterizedTest
    @EnumSource(ScramMechanism.class)
    void kafkasClientIsAuthenticated(ScramMechanism mechanism) throws Exception {
        for (String name : NAMES) {
            Credentials credentials = credentials(mechanism, name, "pass, wörd=" + name);
            SaslStep done = exchange(mechanism, credentials, name, "pass, wörd=" + name, Map.of());
            assertThat(done)
                    .as("-Dmillrace.seed=%s %s", seed, name)
                    .isInstanceOf(SaslStep.Done.class);
            assertThat(((SaslStep.Done) done).principal()).isEqualTo(Principal.user(name));
            assertThat(exchange(mechanism, credentials, name, "another", Map.of()))
                    .isInstanceOf(SaslStep.Failed.class);
            assertThat(exchange(mechanism, credentials, name + "x", "another", Map.of()))
                    .isInstanceOf(SaslStep.Failed.class);
        }
    }

    @ParameterizedTest
    @EnumSource(ScramMechanism.class)
    void kafkasClientIsAuthenticatedByADelegationToken(ScramMechanism mechanism) throws Exception {
        Credentials credentials = credentials(mechanism, "token-id", "aGVsbG8=");
        Map<String, String> byToken = Map.of("tokenauth", "true");
        SaslStep.Done done =
                (SaslStep.Done) exchange(mechanism, credentials, "token-id", "aGVsbG8=", byToken);
        assertThat(done.principal()).isEqualTo(Principal.user("owner"));
        assertThat(done.byToken()).isTrue();
        assertThat(done.expiresAtMillis()).isEqualTo(Credentials.EXPIRES_AT);
    }

    @ParameterizedTest
    @EnumSource(ScramMechanism.class)
    void credentialsAreWhatKafkaMakes(ScramMechanism mechanism) throws Exception {
        for (int i = 0; i < 20; i++) {
            byte[] salt = new byte[1 + random.nextInt(40)];
            random.nextBytes(salt);
            String password = Long.toHexString(random.nextLong()) + "é";
            int iterations = 4096 + random.nextInt(10);
            var kafkas = credential(mechanism, password, salt, iterations);
            ScramCredential ours =
                    ScramCredential.ofPassword(mechanism, password, salt, iterations);
            assertThat(ours.storedKey())
                    .as("-Dmillrace.seed=%s", seed)
                    .isEqualTo(kafkas.storedKey());
            assertThat(ours.serverKey()).isEqualTo(kafkas.serverKey());
        }
    }

    private static org.apache.kafka.common.security.scram.ScramCredential credential(
            ScramMechanism mechanism, String password, byte[] salt, int iterations)
            throws Exception {
        ScramFormatter formatter = new ScramFormatter(kafkas(mechanism));
        byte[] salted = formatter.saltedPassword(password, salt, iterations);
        return formatter.generateCredential(salt, salted, iterations);
    }

    private static org.apache.kafka.common.security.scram.internals.ScramMechanism kafkas(
            ScramMechanism mechanism) {
        return org.apache.kafka.common.security.scram.internals.ScramMechanism.forMechanismName(
                mechanism.mechanismName());
    }

    private Credentials credentials(ScramMechanism mechanism, String name, String password)
            throws Exception {
        byte[] salt = new byte[24];
        random.nextBytes(salt);
        var kafkas = credential(mechanism, password, salt, 4096);
        return new Credentials(
                name, new ScramCredential(salt, kafkas.storedKey(), kafkas.serverKey(), 4096));
    }

    /** The last step; the client has then checked our signature too. */
    private SaslStep exchange(
            ScramMechanism mechanism,
            Credentials credentials,
            String user,
            String password,
            Map<String, String> extensions)
            throws Exception {
        ScramSaslClient client =
                new ScramSaslClient(kafkas(mechanism), new Answers(user, password, extensions));
        ScramExchange server =
                new ScramExchange(mechanism, credentials, Long.toHexString(random.nextLong()));
        SaslStep step = server.step(client.evaluateChallenge(new byte[0]), 0);
        while (step instanceof SaslStep.Challenge challenge) {
            step = server.step(client.evaluateChallenge(challenge.bytes()), 0);
        }
        if (step instanceof SaslStep.Done done) {
            client.evaluateChallenge(done.bytes());
            if (!client.isComplete()) {
                throw new SaslException("the client does not believe the server");
            }
        }
        return step;
    }

    private record Credentials(String name, ScramCredential credential)
            implements ScramCredentials {
        static final long EXPIRES_AT = 77_000;

        @Override
        public @Nullable ScramCredential ofUser(String user) {
            return user.equals(name) ? credential : null;
        }

        @Override
        public @Nullable TokenCredential ofToken(String tokenId) {
            return tokenId.equals(name)
                    ? new TokenCredential(credential, Principal.user("owner"), EXPIRES_AT)
                    : null;
        }
    }

    private record Answers(String user, String password, Map<String, String> extensions)
            implements CallbackHandler {
        @Override
        public void handle(Callback[] callbacks) throws UnsupportedCallbackException {
            for (Callback callback : callbacks) {
                switch (callback) {
                    case NameCallback name -> name.setName(user);
                    case PasswordCallback secret -> secret.setPassword(password.toCharArray());
                    case ScramExtensionsCallback asked -> asked.extensions(extensions);
                    default -> throw new UnsupportedCallbackException(callback);
                }
            }
        }
    }
}
