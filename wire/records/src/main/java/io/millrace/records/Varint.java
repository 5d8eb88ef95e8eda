package io.millrace.records;

/**
 * Sizes of zigzag varints. How they are read is in {@link RecordCursor}, written in {@link Sink}.
 */
final class Varint {
    static final int SIZE_BYTES_MAX = 5;
    static final int LONG_SIZE_BYTES_MAX = 10;

    private Varint() {}

    static int zigzag(int value) {
        return (value << 1) ^ (value >> 31);
    }

    static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    static int sizeBytes(int value) {
        return unsignedSizeBytes(Integer.toUnsignedLong(zigzag(value)));
    }

    static int sizeBytes(long value) {
        return unsignedSizeBytes(zigzag(value));
    }

    /** Seven bits a byte, at least one byte. */
    private static int unsignedSizeBytes(long value) {
        return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
    }
}
