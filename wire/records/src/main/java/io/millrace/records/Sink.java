package io.millrace.records;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Bytes in the making, on the heap, up to a bound. Owned by the builder or the rewriting that made
 * it.
 */
final class Sink extends OutputStream {
    private final int sizeBytesMax;
    private byte[] bytes;
    private int size;

    Sink(int capacityBytes, int sizeBytesMax) {
        this.bytes = new byte[capacityBytes];
        this.sizeBytesMax = sizeBytesMax;
    }

    int size() {
        return size;
    }

    byte[] array() {
        return bytes;
    }

    void clear() {
        size = 0;
    }

    /** Leaves room for a header that is written once the rest is known. */
    void skip(int count) {
        reserve(count);
        size += count;
    }

    @Override
    public void write(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        reserve(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    /** From position to limit, moving neither. */
    void write(ByteBuffer source) {
        int length = source.remaining();
        reserve(length);
        source.get(source.position(), bytes, size, length);
        size += length;
    }

    void writeVarint(int value) {
        writeUnsigned(Integer.toUnsignedLong(Varint.zigzag(value)));
    }

    void writeVarlong(long value) {
        writeUnsigned(Varint.zigzag(value));
    }

    private void writeUnsigned(long value) {
        reserve(Varint.LONG_SIZE_BYTES_MAX);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** Makes room in the array; refuses what would go over the bound. */
    private void reserve(int count) {
        long wanted = (long) size + count;
        if (wanted <= bytes.length) {
            return;
        }
        if (wanted - Varint.LONG_SIZE_BYTES_MAX > sizeBytesMax) {
            throw RecordsException.limit("a batch would grow beyond " + sizeBytesMax + " bytes");
        }
        long doubled = Math.min(2L * bytes.length, (long) sizeBytesMax);
        bytes = Arrays.copyOf(bytes, (int) Math.max(doubled, wanted));
    }
}
