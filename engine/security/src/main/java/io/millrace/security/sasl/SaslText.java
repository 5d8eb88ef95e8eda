package io.millrace.security.sasl;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads the text of messages. What is not text is refused, rather than made into other text. */
final class SaslText {
    private SaslText() {}

    /** Null when the bytes are too many, or not UTF-8. */
    static @Nullable String decode(byte[] message) {
        if (message.length > SaslExchange.MESSAGE_BYTES_MAX) {
            return null;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message)).toString();
        } catch (CharacterCodingException notUtf8) {
            return null;
        }
    }

    static byte[] encode(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A name as GS2 writes it ({@code =2C} is a comma, {@code =3D} an equals sign), or null. */
    static @Nullable String name(String written) {
        StringBuilder name = new StringBuilder(written.length());
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c == 0 || c > 0x7F || c == ',') {
                // Kafka takes ASCII names only, so there are no look-alikes either.
                return null;
            }
            if (c != '=') {
                name.append(c);
            } else if (written.startsWith("=2C", i)) {
                name.append(',');
                i += 2;
            } else if (written.startsWith("=3D", i)) {
                name.append('=');
                i += 2;
            } else {
                return null;
            }
        }
        return name.isEmpty() ? null : name.toString();
    }
}
