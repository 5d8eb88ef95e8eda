package io.millrace.security.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A token in the compact form of RFC 7515: {@code base64(header).base64(claims).base64(signature)}.
 * Read, not yet believed. Its text form shows nothing.
 */
record JsonWebToken(
        Map<String, @Nullable Object> header,
        Map<String, @Nullable Object> claims,
        byte[] signed,
        byte[] signature) {

    /** Null when the text is no such token. */
    static @Nullable JsonWebToken parse(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3) {
            return null;
        }
        Map<String, @Nullable Object> header = object(parts[0]);
        Map<String, @Nullable Object> claims = object(parts[1]);
        byte[] signature = base64(parts[2]);
        if (header == null || claims == null || signature == null) {
            return null;
        }
        String signed = parts[0] + "." + parts[1];
        return new JsonWebToken(
                header, claims, signed.getBytes(StandardCharsets.US_ASCII), signature);
    }

    private static @Nullable Map<String, @Nullable Object> object(String part) {
        byte[] bytes = base64(part);
        String text = bytes == null ? null : SaslText.decode(bytes);
        return text == null ? null : JsonObject.parse(text);
    }

    private static byte @Nullable [] base64(String part) {
        try {
            return Base64.getUrlDecoder().decode(part);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    /** The algorithm that the token says it is signed with; empty when it says none. */
    String algorithm() {
        return header.get("alg") instanceof String name ? name : "";
    }

    /** Null when there is no such claim, or it is not text. */
    @Nullable String text(String claim) {
        return claims.get(claim) instanceof String text ? text : null;
    }

    @Override
    public String toString() {
        return "JsonWebToken";
    }
}
