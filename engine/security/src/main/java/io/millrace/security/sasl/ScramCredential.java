package io.millrace.security.sasl;

import java.security.MessageDigest;

/**
 * What a server keeps of a user's password for SCRAM, as UserScramCredentialRecord has it. It does
 * not let one log in, but it lets one guess; so its text form shows nothing.
 */
public record ScramCredential(byte[] salt, byte[] storedKey, byte[] serverKey, int iterations) {

    /** Of a password, for users that are made here, and for delegation tokens. */
    public static ScramCredential ofPassword(
            ScramMechanism mechanism, String password, byte[] salt, int iterations) {
        byte[] bytes = SaslText.encode(password);
        return ofSaltedPassword(
                mechanism, mechanism.saltedPassword(bytes, salt, iterations), salt, iterations);
    }

    /** Of what AlterUserScramCredentials brings: the client has salted the password itself. */
    public static ScramCredential ofSaltedPassword(
            ScramMechanism mechanism, byte[] saltedPassword, byte[] salt, int iterations) {
        byte[] clientKey = mechanism.hmac(saltedPassword, SaslText.encode("Client Key"));
        byte[] serverKey = mechanism.hmac(saltedPassword, SaslText.encode("Server Key"));
        return new ScramCredential(salt, mechanism.hash(clientKey), serverKey, iterations);
    }

    /** Whether the proof of the client shows that it knows the password. */
    boolean proves(ScramMechanism mechanism, byte[] proof, byte[] authMessage) {
        if (proof.length != mechanism.keyBytes()) {
            return false;
        }
        byte[] clientKey = mechanism.hmac(storedKey, authMessage);
        ScramMechanism.xor(clientKey, proof);
        return MessageDigest.isEqual(mechanism.hash(clientKey), storedKey);
    }

    @Override
    public String toString() {
        return "ScramCredential[iterations=" + iterations + "]";
    }
}
