package io.millrace.security.sasl;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The hash functions that SCRAM is used with. */
public enum ScramMechanism {
    SCRAM_SHA_256((byte) 1, "SCRAM-SHA-256", "SHA-256", "HmacSHA256", 32),
    SCRAM_SHA_512((byte) 2, "SCRAM-SHA-512", "SHA-512", "HmacSHA512", 64);

    /** Fewer rounds are refused, when a credential is made and when it is used. */
    public static final int ITERATIONS_MIN = 4096;

    /** More rounds are refused: one credential could keep a thread busy for long. */
    public static final int ITERATIONS_MAX = 16384;

    private final byte code;
    private final String mechanismName;
    private final String hash;
    private final String mac;
    private final int keyBytes;

    ScramMechanism(byte code, String mechanismName, String hash, String mac, int keyBytes) {
        this.code = code;
        this.mechanismName = mechanismName;
        this.hash = hash;
        this.mac = mac;
        this.keyBytes = keyBytes;
    }

    /** As in metadata records and requests. */
    public byte code() {
        return code;
    }

    /** As SASL names it. */
    public String mechanismName() {
        return mechanismName;
    }

    int keyBytes() {
        return keyBytes;
    }

    byte[] hash(byte[] data) {
        try {
            return MessageDigest.getInstance(hash).digest(data);
        } catch (GeneralSecurityException missing) {
            throw lacking(hash, missing);
        }
    }

    byte[] hmac(byte[] key, byte[] data) {
        try {
            Mac instance = Mac.getInstance(mac);
            instance.init(new SecretKeySpec(key, mac));
            return instance.doFinal(data);
        } catch (GeneralSecurityException missing) {
            throw lacking(mac, missing);
        }
    }

    /** Hi() of RFC 5802: PBKDF2 with one block. */
    byte[] saltedPassword(byte[] password, byte[] salt, int iterations) {
        try {
            Mac instance = Mac.getInstance(mac);
            instance.init(new SecretKeySpec(password, mac));
            instance.update(salt);
            byte[] round = instance.doFinal(new byte[] {0, 0, 0, 1});
            byte[] result = round.clone();
            for (int i = 1; i < iterations; i++) {
                round = instance.doFinal(round);
                xor(result, round);
            }
            return result;
        } catch (GeneralSecurityException missing) {
            throw lacking(mac, missing);
        }
    }

    static void xor(byte[] target, byte[] other) {
        for (int i = 0; i < target.length; i++) {
            target[i] ^= other[i];
        }
    }

    private static IllegalStateException lacking(String algorithm, Exception cause) {
        return new IllegalStateException("every JDK has " + algorithm, cause);
    }
}
