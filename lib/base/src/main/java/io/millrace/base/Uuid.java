package io.millrace.base;

import java.nio.ByteBuffer;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A 128-bit id as Kafka writes it: 16 bytes on the wire, 22 characters of URL-safe base64 in text.
 */
public record Uuid(long mostSignificantBits, long leastSignificantBits)
        implements Comparable<Uuid> {

    /** No id. */
    public static final Uuid ZERO = new Uuid(0, 0);

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    /** The text form never starts with a dash, so that it can be a command-line argument. */
    public static Uuid random(Randomness randomness) {
        while (true) {
            Uuid id = version4(randomness.nextLong(), randomness.nextLong());
            if (!id.toString().startsWith("-")) {
                return id;
            }
        }
    }

    /** With the bits that mark an id as drawn at random (RFC 9562). */
    private static Uuid version4(long mostSignificantBits, long leastSignificantBits) {
        return new Uuid(
                (mostSignificantBits & ~0xF000L) | 0x4000L,
                (leastSignificantBits & ~(3L << 62)) | (1L << 63));
    }

    /** The id that {@code text} names, or null when it is not the text form of an id. */
    public static @Nullable Uuid parse(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
        if (bytes.length != 16) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Uuid(buffer.getLong(), buffer.getLong());
    }

    public boolean isZero() {
        return mostSignificantBits == 0 && leastSignificantBits == 0;
    }

    // A record's own would be put together when the first one is compared: milliseconds of a start.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Uuid id
                && mostSignificantBits == id.mostSignificantBits
                && leastSignificantBits == id.leastSignificantBits;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(mostSignificantBits) + Long.hashCode(leastSignificantBits);
    }

    @Override
    public int compareTo(Uuid other) {
        int most = Long.compare(mostSignificantBits, other.mostSignificantBits);
        return most != 0 ? most : Long.compare(leastSignificantBits, other.leastSignificantBits);
    }

    @Override
    public String toString() {
        ByteBuffer buffer = ByteBuffer.allocate(16);
        buffer.putLong(mostSignificantBits).putLong(leastSignificantBits);
        return ENCODER.encodeToString(buffer.array());
    }
}
