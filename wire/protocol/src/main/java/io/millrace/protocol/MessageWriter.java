package io.millrace.protocol;

import io.millrace.base.Check;
import io.millrace.base.Payload;
import io.millrace.base.Uuid;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects the encoding of one message: ordinary fields in a heap buffer that grows, payloads
 * spliced in between without copying them. One thread at a time; used once.
 *
 * <p>Where a method takes {@code compact}, lengths are written as unsigned varints of the length
 * plus one, with 0 for null; else as int16 for strings and int32 for the rest, with -1 for null.
 * {@code nullable} says whether the version that is written has a null there.
 */
public final class MessageWriter {
    /** Payloads in memory of up to this size are copied: cheaper than a segment of their own. */
    public static final int COPIED_PAYLOAD_BYTES_MAX = 256;

    private static final VarHandle SHORT = view(short[].class);
    private static final VarHandle INT = view(int[].class);
    private static final VarHandle LONG = view(long[].class);

    private byte[] bytes;
    private int size;

    /** A payload that follows the first {@code position} bytes of the heap buffer. */
    private record Splice(int position, Payload payload) {}

    private final List<Splice> splices = new ArrayList<>(0);
    private int splicedSizeBytes;

    public MessageWriter(int initialSizeBytes) {
        bytes = new byte[Math.max(16, initialSizeBytes)];
    }

    private static VarHandle view(Class<?> arrayType) {
        return MethodHandles.byteArrayViewVarHandle(arrayType, ByteOrder.BIG_ENDIAN);
    }

    /** Everything written so far, payloads included. */
    public int sizeBytes() {
        return Math.addExact(size, splicedSizeBytes);
    }

    /**
     * What was written, in order. The segments share the writer's memory: nothing may be written
     * after this.
     */
    public List<Payload> segments() {
        List<Payload> segments = new ArrayList<>(2 * splices.size() + 1);
        int from = 0;
        for (Splice splice : splices) {
            addHeap(segments, from, splice.position);
            segments.add(splice.payload);
            from = splice.position;
        }
        addHeap(segments, from, size);
        return segments;
    }

    private void addHeap(List<Payload> segments, int from, int to) {
        if (to > from) {
            segments.add(new Payload.Bytes(ByteBuffer.wrap(bytes, from, to - from).slice()));
        }
    }

    /** What was written as one buffer, with payloads in memory copied into it. */
    public ByteBuffer toBuffer() {
        if (splices.isEmpty()) {
            return ByteBuffer.wrap(bytes, 0, size).slice();
        }
        ByteBuffer all = ByteBuffer.allocate(sizeBytes());
        segments().forEach(segment -> copy(segment, all));
        return all.flip();
    }

    private static void copy(Payload payload, ByteBuffer target) {
        switch (payload) {
            case Payload.Bytes inMemory -> target.put(inMemory.buffer().duplicate());
            case Payload.Sequence sequence -> sequence.parts().forEach(part -> copy(part, target));
            case Payload.FileRange range ->
                    throw new ProtocolException("payload", "a file range has no bytes in memory");
        }
    }

    public void writeByte(int value) {
        int at = claim(Byte.BYTES);
        bytes[at] = (byte) value;
    }

    public void writeBoolean(boolean value) {
        writeByte(value ? 1 : 0);
    }

    public void writeShort(int value) {
        int at = claim(Short.BYTES);
        SHORT.set(bytes, at, (short) value);
    }

    public void writeUnsignedShort(int value) {
        if (value < 0 || value > 0xffff) {
            throw new ProtocolException("encoding", "not an unsigned int16: " + value);
        }
        writeShort(value);
    }

    public void writeInt(int value) {
        int at = claim(Integer.BYTES);
        INT.set(bytes, at, value);
    }

    public void writeUnsignedInt(long value) {
        if (value < 0 || value > 0xffff_ffffL) {
            throw new ProtocolException("encoding", "not an unsigned int32: " + value);
        }
        writeInt((int) value);
    }

    public void writeLong(long value) {
        int at = claim(Long.BYTES);
        LONG.set(bytes, at, value);
    }

    public void writeDouble(double value) {
        writeLong(Double.doubleToRawLongBits(value));
    }

    public void writeUuid(Uuid value) {
        writeLong(value.mostSignificantBits());
        writeLong(value.leastSignificantBits());
    }

    public void writeUnsignedVarint(int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            writeByte(rest | 0x80);
            rest >>>= 7;
        }
        writeByte(rest);
    }

    /** Overwrites four bytes that were written before any payload: a length that is known late. */
    public void setInt(int position, int value) {
        Check.that(position + Integer.BYTES <= size, "set within what is written", position, size);
        INT.set(bytes, position, value);
    }

    public void writeString(@Nullable String value, boolean compact, boolean nullable) {
        if (value == null) {
            writeNull(compact, nullable, Short.BYTES);
            return;
        }
        int length = value.length();
        int start = size;
        writeStringLength(length, compact);
        int at = claim(length);
        for (int i = 0; i < length; i++) {
            char next = value.charAt(i);
            if (next >= 0x80) {
                size = start;
                writeEncoded(value.getBytes(StandardCharsets.UTF_8), compact);
                return;
            }
            bytes[at + i] = (byte) next;
        }
    }

    private void writeEncoded(byte[] text, boolean compact) {
        writeStringLength(text.length, compact);
        int at = claim(text.length);
        System.arraycopy(text, 0, bytes, at, text.length);
    }

    private void writeStringLength(int length, boolean compact) {
        if (length > Short.MAX_VALUE) {
            throw new ProtocolException("encoding", "a string of " + length + " bytes");
        }
        if (compact) {
            writeUnsignedVarint(length + 1);
        } else {
            writeShort(length);
        }
    }

    public void writeBytes(@Nullable ByteBuffer value, boolean compact, boolean nullable) {
        if (value == null) {
            writeNull(compact, nullable, Integer.BYTES);
            return;
        }
        writeArrayLength(value.remaining(), compact);
        writeRaw(value);
    }

    /** Just the bytes, without a length. */
    public void writeRaw(ByteBuffer value) {
        int length = value.remaining();
        int at = claim(length);
        value.get(value.position(), bytes, at, length);
    }

    public void writePayload(@Nullable Payload value, boolean compact, boolean nullable) {
        if (value == null) {
            writeNull(compact, nullable, Integer.BYTES);
            return;
        }
        writeArrayLength(value.sizeBytes(), compact);
        if (value instanceof Payload.Bytes inMemory
                && value.sizeBytes() <= COPIED_PAYLOAD_BYTES_MAX) {
            writeRaw(inMemory.buffer());
        } else {
            splices.add(new Splice(size, value));
            splicedSizeBytes = Math.addExact(splicedSizeBytes, value.sizeBytes());
        }
    }

    /** Marks whether a struct follows, as an int8 of 1 or -1; returns {@code present}. */
    public boolean writePresence(boolean present, boolean nullable) {
        return writePresence(present, nullable, -1);
    }

    /** As {@link #writePresence}, within a tagged field: an unsigned varint of 1 or 0. */
    public boolean writeTaggedPresence(boolean present, boolean nullable) {
        return writePresence(present, nullable, 0);
    }

    private boolean writePresence(boolean present, boolean nullable, int absent) {
        if (nullable) {
            writeByte(present ? 1 : absent);
        } else if (!present) {
            throw nullRefused();
        }
        return present;
    }

    public void writeArrayLength(int length, boolean compact) {
        if (compact) {
            writeUnsignedVarint(length + 1);
        } else {
            writeInt(length);
        }
    }

    public void writeNullArray(boolean compact, boolean nullable) {
        writeNull(compact, nullable, Integer.BYTES);
    }

    public void writeByteList(@Nullable List<Byte> values, boolean compact, boolean nullable) {
        if (values == null) {
            writeNullArray(compact, nullable);
        } else {
            writeArrayLength(values.size(), compact);
            for (Byte value : values) {
                writeByte(value);
            }
        }
    }

    public void writeShortList(@Nullable List<Short> values, boolean compact, boolean nullable) {
        if (values == null) {
            writeNullArray(compact, nullable);
        } else {
            writeArrayLength(values.size(), compact);
            for (Short value : values) {
                writeShort(value);
            }
        }
    }

    public void writeIntList(@Nullable List<Integer> values, boolean compact, boolean nullable) {
        if (values == null) {
            writeNullArray(compact, nullable);
        } else {
            writeArrayLength(values.size(), compact);
            for (Integer value : values) {
                writeInt(value);
            }
        }
    }

    public void writeLongList(@Nullable List<Long> values, boolean compact, boolean nullable) {
        if (values == null) {
            writeNullArray(compact, nullable);
        } else {
            writeArrayLength(values.size(), compact);
            for (Long value : values) {
                writeLong(value);
            }
        }
    }

    public void writeUuidList(@Nullable List<Uuid> values, boolean compact, boolean nullable) {
        if (values == null) {
            writeNullArray(compact, nullable);
        } else {
            writeArrayLength(values.size(), compact);
            for (Uuid value : values) {
                writeUuid(value);
            }
        }
    }

    public void writeStringList(@Nullable List<String> values, boolean compact, boolean nullable) {
        if (values == null) {
            writeNullArray(compact, nullable);
        } else {
            writeArrayLength(values.size(), compact);
            for (String value : values) {
                writeString(value, compact, false);
            }
        }
    }

    private void writeNull(boolean compact, boolean nullable, int lengthSizeBytes) {
        if (!nullable) {
            throw nullRefused();
        }
        if (compact) {
            writeByte(0);
        } else if (lengthSizeBytes == Short.BYTES) {
            writeShort(-1);
        } else {
            writeInt(-1);
        }
    }

    private static ProtocolException nullRefused() {
        return new ProtocolException("encoding", "a field is null where the version has no null");
    }

    public void writeNoTags() {
        writeByte(0);
    }

    /** Starts a struct's tagged fields; the result goes to {@link #beginTag}. */
    public int beginTags() {
        int tags = claim(Byte.BYTES);
        bytes[tags] = 0;
        return tags;
    }

    /**
     * Starts a tagged field, to be written in ascending order; the result goes to {@link #endTag}.
     */
    public int beginTag(int tags, int tag) {
        bytes[tags]++;
        Check.that(bytes[tags] > 0, "at most 127 tagged fields");
        writeUnsignedVarint(tag);
        return claim(Byte.BYTES);
    }

    /** Puts the size in front of the tagged field, which moves up where one byte is too small. */
    public void endTag(int start) {
        Check.that(
                splices.isEmpty() || splices.getLast().position <= start,
                "no payload within a tagged field");
        int sizeBytes = size - start - 1;
        int extra = varintSizeBytes(sizeBytes) - 1;
        if (extra > 0) {
            claim(extra);
            System.arraycopy(bytes, start + 1, bytes, start + 1 + extra, sizeBytes);
        }
        int end = size;
        size = start;
        writeUnsignedVarint(sizeBytes);
        size = end;
    }

    private static int varintSizeBytes(int value) {
        return value == 0 ? 1 : (38 - Integer.numberOfLeadingZeros(value)) / 7;
    }

    /** Makes room; returns where it starts. */
    private int claim(int sizeBytes) {
        int at = size;
        int end = Math.addExact(at, sizeBytes);
        if (end > bytes.length) {
            bytes =
                    Arrays.copyOf(
                            bytes,
                            Math.max(
                                    end,
                                    (int) Math.min(2L * bytes.length, Integer.MAX_VALUE - 16)));
        }
        size = end;
        return at;
    }
}
