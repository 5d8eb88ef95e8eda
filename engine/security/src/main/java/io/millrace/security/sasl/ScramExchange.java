package io.millrace.security.sasl;

import io.millrace.base.Check;
import io.millrace.security.principal.Principal;
import io.millrace.security.sasl.ScramCredentials.TokenCredential;
import io.millrace.security.sasl.ScramMessage.ClientFinal;
import io.millrace.security.sasl.ScramMessage.ClientFirst;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * SCRAM: the client proves that it knows the password without sending it, and the server that it
 * knows the credential. The nonce of the server makes each exchange another one: a proof that was
 * overheard is worth nothing in the next.
 */
public final class ScramExchange implements SaslExchange {
    private static final String NO_SUCH = "Authentication failed: Invalid user credentials";

    private final ScramMechanism mechanism;
    private final ScramCredentials credentials;
    private final String serverNonce;

    private State state = State.CLIENT_FIRST;
    private @Nullable Session session;

    private enum State {
        CLIENT_FIRST,
        CLIENT_FINAL,
        OVER
    }

    /** What the first message began. */
    private record Session(
            ClientFirst first,
            String serverFirst,
            ScramCredential credential,
            Principal principal,
            long expiresAtMillis) {}

    /**
     * @param serverNonce printable ASCII without commas, which nobody can guess and never used
     *     before
     */
    public ScramExchange(
            ScramMechanism mechanism, ScramCredentials credentials, String serverNonce) {
        Check.that(ScramMessage.isNonce(serverNonce), "a nonce is printable, without commas");
        this.mechanism = mechanism;
        this.credentials = credentials;
        this.serverNonce = serverNonce;
    }

    @Override
    public SaslStep step(byte[] message, long nowMillis) {
        State before = state;
        state = State.OVER;
        String text = before == State.OVER ? null : SaslText.decode(message);
        if (text == null) {
            return failed("Invalid SASL SCRAM message");
        }
        return before == State.CLIENT_FIRST ? first(text, nowMillis) : last(text, nowMillis);
    }

    private SaslStep first(String text, long nowMillis) {
        ClientFirst first = ScramMessage.clientFirst(text);
        if (first == null) {
            return failed("Invalid SASL SCRAM client first message format");
        }
        Session begun = first.byToken() ? tokenSession(first) : userSession(first);
        if (begun == null || begun.expiresAtMillis <= nowMillis) {
            return failed(NO_SUCH);
        }
        if (!first.authorizationId().isEmpty() && !first.authorizationId().equals(first.user())) {
            return failed(
                    "Authentication failed: Client requested an authorization id that is"
                            + " different from username");
        }
        session = begun;
        state = State.CLIENT_FINAL;
        return new SaslStep.Challenge(SaslText.encode(begun.serverFirst));
    }

    private @Nullable Session userSession(ClientFirst first) {
        ScramCredential found = credentials.ofUser(first.user());
        Principal principal = Principal.user(first.user());
        return found == null ? null : session(first, found, principal, SaslStep.NEVER);
    }

    private @Nullable Session tokenSession(ClientFirst first) {
        TokenCredential found = credentials.ofToken(first.user());
        return found == null
                ? null
                : session(first, found.credential(), found.owner(), found.expiresAtMillis());
    }

    private @Nullable Session session(
            ClientFirst first, ScramCredential credential, Principal principal, long expiresAt) {
        if (credential.iterations() < ScramMechanism.ITERATIONS_MIN) {
            return null;
        }
        String salt = Base64.getEncoder().encodeToString(credential.salt());
        String challenge =
                "r=" + first.nonce() + serverNonce + ",s=" + salt + ",i=" + credential.iterations();
        return new Session(first, challenge, credential, principal, expiresAt);
    }

    private SaslStep last(String text, long nowMillis) {
        Session begun = Check.present(session, "the session of the first message");
        session = null;
        ClientFinal last = ScramMessage.clientFinal(text);
        if (last == null) {
            return failed("Invalid SASL SCRAM client final message format");
        }
        if (!last.channelBinding().equals(begun.first.gs2Header())) {
            return failed("Invalid channel binding in the final client message");
        }
        if (!last.nonce().equals(begun.first.nonce() + serverNonce)) {
            return failed("Invalid client nonce in the final client message.");
        }
        byte[] authMessage =
                SaslText.encode(
                        begun.first.bare() + "," + begun.serverFirst + "," + last.withoutProof());
        boolean proven = begun.credential.proves(mechanism, last.proof(), authMessage);
        if (!proven || begun.expiresAtMillis <= nowMillis) {
            return failed(NO_SUCH);
        }
        byte[] signature = mechanism.hmac(begun.credential.serverKey(), authMessage);
        String verifier = "v=" + Base64.getEncoder().encodeToString(signature);
        return new SaslStep.Done(
                begun.principal,
                begun.first.byToken(),
                begun.expiresAtMillis,
                SaslText.encode(verifier));
    }

    private static SaslStep failed(String reason) {
        return new SaslStep.Failed(reason);
    }
}
