package io.millrace.security.sasl;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import org.jspecify.annotations.Nullable;

/** The signatures that tokens may have (RFC 7518): asymmetric ones only. */
enum TokenAlgorithm {
    RS256("SHA256withRSA", "SHA-256", 0),
    RS384("SHA384withRSA", "SHA-384", 0),
    RS512("SHA512withRSA", "SHA-512", 0),
    PS256("RSASSA-PSS", "SHA-256", 0),
    PS384("RSASSA-PSS", "SHA-384", 0),
    PS512("RSASSA-PSS", "SHA-512", 0),
    ES256("SHA256withECDSAinP1363Format", "SHA-256", 256),
    ES384("SHA384withECDSAinP1363Format", "SHA-384", 384),
    ES512("SHA512withECDSAinP1363Format", "SHA-512", 521);

    private static final int RSA_BITS_MIN = 2048;

    private final String signature;
    private final String hash;
    private final int curveBits;

    TokenAlgorithm(String signature, String hash, int curveBits) {
        this.signature = signature;
        this.hash = hash;
        this.curveBits = curveBits;
    }

    /** Null when it is not taken. */
    static @Nullable TokenAlgorithm named(String name) {
        for (TokenAlgorithm algorithm : values()) {
            if (algorithm.name().equals(name)) {
                return algorithm;
            }
        }
        return null;
    }

    boolean verifies(PublicKey key, byte[] signed, byte[] signatureBytes) {
        if (!fits(key)) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance(signature);
            if (name().startsWith("PS")) {
                verifier.setParameter(pssParameters());
            }
            verifier.initVerify(key);
            verifier.update(signed);
            return verifier.verify(signatureBytes);
        } catch (GeneralSecurityException notASignature) {
            return false;
        }
    }

    private boolean fits(PublicKey key) {
        return curveBits > 0
                ? key instanceof ECPublicKey ec
                        && ec.getParams().getCurve().getField().getFieldSize() == curveBits
                : key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= RSA_BITS_MIN;
    }

    private PSSParameterSpec pssParameters() {
        int saltBytes = Integer.parseInt(hash.substring("SHA-".length())) / 8;
        MGF1ParameterSpec mask = new MGF1ParameterSpec(hash);
        return new PSSParameterSpec(
                hash, "MGF1", mask, saltBytes, PSSParameterSpec.TRAILER_FIELD_BC);
    }
}
