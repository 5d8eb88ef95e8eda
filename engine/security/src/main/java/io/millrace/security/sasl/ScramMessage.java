package io.millrace.security.sasl;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a SCRAM client.
 *
 * <pre>
 *   first  := gs2 bare        gs2  := "n," [ "a=" name ] ","
 *   bare   := [ "m=" value "," ] "n=" name ",r=" nonce *( "," letters "=" value )
 *   final  := without-proof ",p=" base64
 *   without-proof := "c=" base64(gs2) ",r=" nonce *( "," letters "=" value )
 * </pre>
 */
final class ScramMessage {
    /** Kafka's clients say so when the user name is the id of a delegation token. */
    private static final String TOKEN_KEY = "tokenauth=";

    private ScramMessage() {}

    /**
     * @param gs2Header what the last message has to repeat
     * @param bare the rest, as it was sent: a part of what is signed
     */
    record ClientFirst(
            String gs2Header,
            String bare,
            String authorizationId,
            String user,
            String nonce,
            boolean byToken) {}

    /**
     * @param withoutProof as it was sent: a part of what is signed
     */
    record ClientFinal(String channelBinding, String nonce, byte[] proof, String withoutProof) {
        @Override
        public String toString() {
            return "ClientFinal";
        }
    }

    static boolean isNonce(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= 0x21 && c <= 0x7E && c != ',');
    }

    /** Null when the text is no such message, or wants a channel binding. */
    static @Nullable ClientFirst clientFirst(String text) {
        int second = text.startsWith("n,") ? text.indexOf(',', 2) : -1;
        if (second < 0) {
            return null;
        }
        String written = text.substring(2, second);
        String authorizationId =
                written.startsWith("a=") ? SaslText.name(written.substring(2)) : "";
        String bare = text.substring(second + 1);
        String[] fields = bare.split(",", -1);
        int at = fields[0].startsWith("m=") && isValue(fields[0].substring(2)) ? 1 : 0;
        if (authorizationId == null
                || !written.isEmpty() && !written.startsWith("a=")
                || fields.length < at + 2
                || !fields[at].startsWith("n=")
                || !fields[at + 1].startsWith("r=")) {
            return null;
        }
        String user = SaslText.name(fields[at].substring(2));
        String nonce = fields[at + 1].substring(2);
        List<String> extensions = List.of(fields).subList(at + 2, fields.length);
        if (user == null
                || !isNonce(nonce)
                || !extensions.stream().allMatch(ScramMessage::isExtension)) {
            return null;
        }
        boolean byToken = extensions.stream().anyMatch(ScramMessage::saysByToken);
        return new ClientFirst(
                text.substring(0, second + 1), bare, authorizationId, user, nonce, byToken);
    }

    /** Null when the text is no such message. */
    static @Nullable ClientFinal clientFinal(String text) {
        int end = text.lastIndexOf(",p=");
        List<String> fields = new ArrayList<>();
        if (end >= 0) {
            fields.addAll(List.of(text.substring(0, end).split(",", -1)));
        }
        if (fields.size() < 2
                || !fields.get(0).startsWith("c=")
                || !fields.get(1).startsWith("r=")
                || !fields.subList(2, fields.size()).stream().allMatch(ScramMessage::isExtension)) {
            return null;
        }
        byte[] binding = base64(fields.get(0).substring(2));
        byte[] proof = base64(text.substring(end + 3));
        String nonce = fields.get(1).substring(2);
        String bindingText = binding == null ? null : SaslText.decode(binding);
        if (bindingText == null || proof == null || !isNonce(nonce)) {
            return null;
        }
        return new ClientFinal(bindingText, nonce, proof, text.substring(0, end));
    }

    private static boolean isExtension(String field) {
        int equals = field.indexOf('=');
        return equals > 0
                && field.chars().limit(equals).allMatch(ScramMessage::isLetter)
                && isValue(field.substring(equals + 1));
    }

    private static boolean saysByToken(String extension) {
        return extension.startsWith(TOKEN_KEY)
                && Boolean.parseBoolean(extension.substring(TOKEN_KEY.length()));
    }

    private static boolean isLetter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean isValue(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= 1 && c <= 0x7F);
    }

    private static byte @Nullable [] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }
}
