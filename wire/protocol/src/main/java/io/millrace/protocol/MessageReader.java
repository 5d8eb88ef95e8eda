package io.millrace.protocol;

import io.millrace.base.Payload;
import io.millrace.base.Uuid;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the protocol's primitive types from the bytes of one message, heap or direct.
 *
 * <p>Every length is checked against the bytes that are left before anything is allocated for it,
 * and no array and no row of tagged fields is longer than Kafka takes. Byte fields and payloads are
 * slices that share the buffer: who keeps one for longer than the buffer lives copies it. One
 * thread at a time.
 *
 * <p>Where a method takes {@code compact}, lengths are unsigned varints of the length plus one,
 * with 0 for null; else int16 for strings and int32 for the rest, with -1 for null.
 */
public final class MessageReader {
    /** What a byte field holds that nobody has set. */
    public static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /** Elements of one array, as in Kafka. */
    public static final int ARRAY_ELEMENTS_MAX = 1_000_000;

    /** Tagged fields of one struct, as in Kafka. */
    public static final int TAGGED_FIELDS_MAX = 10_000;

    private static final byte[] NO_SCRATCH = new byte[0];
    private static final int VARINT_SIZE_BYTES_MAX = 5;

    private final ByteBuffer buffer;
    private byte[] scratch = NO_SCRATCH;

    /** Reads from the buffer's position to its limit, and moves neither. */
    public MessageReader(ByteBuffer buffer) {
        this.buffer = buffer.slice();
    }

    public int remaining() {
        return buffer.remaining();
    }

    /** The bytes read so far. */
    public int position() {
        return buffer.position();
    }

    /** A message must take all of its bytes. */
    public void requireEnd() {
        if (buffer.hasRemaining()) {
            throw malformed(buffer.remaining() + " bytes too many");
        }
    }

    public byte readByte() {
        require(Byte.BYTES);
        return buffer.get();
    }

    public boolean readBoolean() {
        return readByte() != 0;
    }

    public short readShort() {
        require(Short.BYTES);
        return buffer.getShort();
    }

    public int readUnsignedShort() {
        return Short.toUnsignedInt(readShort());
    }

    public int readInt() {
        require(Integer.BYTES);
        return buffer.getInt();
    }

    public long readUnsignedInt() {
        return Integer.toUnsignedLong(readInt());
    }

    public long readLong() {
        require(Long.BYTES);
        return buffer.getLong();
    }

    public double readDouble() {
        return Double.longBitsToDouble(readLong());
    }

    public Uuid readUuid() {
        require(2 * Long.BYTES);
        long most = buffer.getLong();
        long least = buffer.getLong();
        return (most | least) == 0 ? Uuid.ZERO : new Uuid(most, least);
    }

    /**
     * An unsigned varint of at most 32 bits; those above {@code Integer.MAX_VALUE} come negative.
     */
    public int readUnsignedVarint() {
        byte first = readByte();
        return first >= 0 ? first : readLongVarint(first & 0x7f);
    }

    private int readLongVarint(int lowest) {
        int value = lowest;
        for (int i = 1; i < VARINT_SIZE_BYTES_MAX; i++) {
            int next = readByte();
            if (i == VARINT_SIZE_BYTES_MAX - 1 && (next & 0xf0) != 0) {
                break;
            }
            value |= (next & 0x7f) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw malformed("a varint of more than 32 bits");
    }

    public String readString(boolean compact) {
        return present(readNullableString(compact), "string");
    }

    public @Nullable String readNullableString(boolean compact) {
        int length = compact ? readCompactLength() : readShort();
        if (length < 0) {
            return requireNullMarker(length);
        }
        if (length > Short.MAX_VALUE) {
            throw malformed("a string of " + length + " bytes");
        }
        require(length);
        return length == 0 ? "" : text(length);
    }

    private String text(int length) {
        byte[] bytes;
        int offset;
        if (buffer.hasArray()) {
            bytes = buffer.array();
            offset = buffer.arrayOffset() + buffer.position();
            buffer.position(buffer.position() + length);
        } else {
            bytes = scratch(length);
            offset = 0;
            buffer.get(bytes, 0, length);
        }
        return isAscii(bytes, offset, length)
                ? new String(bytes, offset, length, StandardCharsets.ISO_8859_1)
                : decode(bytes, offset, length);
    }

    private byte[] scratch(int length) {
        if (scratch.length < length) {
            scratch = new byte[Math.max(64, length)];
        }
        return scratch;
    }

    private static boolean isAscii(byte[] bytes, int offset, int length) {
        int seen = 0;
        for (int i = offset; i < offset + length; i++) {
            seen |= bytes[i];
        }
        return seen >= 0;
    }

    private static String decode(byte[] bytes, int offset, int length) {
        CharsetDecoder decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        try {
            CharBuffer text = decoder.decode(ByteBuffer.wrap(bytes, offset, length));
            return text.toString();
        } catch (CharacterCodingException invalid) {
            throw malformed("a string that is not UTF-8");
        }
    }

    public ByteBuffer readBytes(boolean compact) {
        return present(readNullableBytes(compact), "bytes");
    }

    public @Nullable ByteBuffer readNullableBytes(boolean compact) {
        int length = compact ? readCompactLength() : readInt();
        if (length < 0) {
            return requireNullMarker(length);
        }
        if (length == 0) {
            return NO_BYTES;
        }
        require(length);
        ByteBuffer slice = buffer.slice(buffer.position(), length);
        buffer.position(buffer.position() + length);
        return slice;
    }

    public Payload readPayload(boolean compact) {
        return present(readNullablePayload(compact), "records");
    }

    public @Nullable Payload readNullablePayload(boolean compact) {
        ByteBuffer bytes = readNullableBytes(compact);
        if (bytes == null) {
            return null;
        }
        return bytes.hasRemaining() ? new Payload.Bytes(bytes) : Payload.Bytes.EMPTY;
    }

    /** Whether a struct that may be null follows. */
    public boolean readPresence() {
        byte marker = readByte();
        if (marker != 1 && marker != -1) {
            throw malformed("a struct is neither there nor null: " + marker);
        }
        return marker > 0;
    }

    /** As {@link #readPresence}, within a tagged field. */
    public boolean readTaggedPresence() {
        int marker = readUnsignedVarint();
        if (marker != 0 && marker != 1) {
            throw malformed("a tagged struct is neither there nor null: " + marker);
        }
        return marker > 0;
    }

    /**
     * The number of elements of an array, which never exceeds what the bytes that are left can
     * hold.
     */
    public int readArrayLength(boolean compact, int elementSizeBytesMin) {
        int length = readNullableArrayLength(compact, elementSizeBytesMin);
        if (length < 0) {
            throw malformed("an array is null that may not be");
        }
        return length;
    }

    /** As {@link #readArrayLength}, with -1 for null. */
    public int readNullableArrayLength(boolean compact, int elementSizeBytesMin) {
        int length = compact ? readCompactLength() : readInt();
        if (length < 0) {
            requireNullMarker(length);
            return length;
        }
        if (length > buffer.remaining() / elementSizeBytesMin) {
            throw malformed("an array claims more elements than there are bytes: " + length);
        }
        if (length > ARRAY_ELEMENTS_MAX) {
            throw malformed("an array of more than " + ARRAY_ELEMENTS_MAX + ": " + length);
        }
        return length;
    }

    public List<Byte> readByteList(boolean compact) {
        return present(readNullableByteList(compact), "array");
    }

    public @Nullable List<Byte> readNullableByteList(boolean compact) {
        return readList(compact, Byte.BYTES, MessageReader::readByte);
    }

    public List<Short> readShortList(boolean compact) {
        return present(readNullableShortList(compact), "array");
    }

    public @Nullable List<Short> readNullableShortList(boolean compact) {
        return readList(compact, Short.BYTES, MessageReader::readShort);
    }

    public List<Integer> readIntList(boolean compact) {
        return present(readNullableIntList(compact), "array");
    }

    public @Nullable List<Integer> readNullableIntList(boolean compact) {
        return readList(compact, Integer.BYTES, MessageReader::readInt);
    }

    public List<Long> readLongList(boolean compact) {
        return present(readNullableLongList(compact), "array");
    }

    public @Nullable List<Long> readNullableLongList(boolean compact) {
        return readList(compact, Long.BYTES, MessageReader::readLong);
    }

    public List<Uuid> readUuidList(boolean compact) {
        return present(readNullableUuidList(compact), "array");
    }

    public @Nullable List<Uuid> readNullableUuidList(boolean compact) {
        return readList(compact, 2 * Long.BYTES, MessageReader::readUuid);
    }

    public List<String> readStringList(boolean compact) {
        return present(readNullableStringList(compact), "array");
    }

    public @Nullable List<String> readNullableStringList(boolean compact) {
        return readList(compact, 1, in -> in.readString(compact));
    }

    private <T> @Nullable List<T> readList(
            boolean compact, int elementSizeBytesMin, Function<MessageReader, T> element) {
        int length = readNullableArrayLength(compact, elementSizeBytesMin);
        if (length < 0) {
            return null;
        }
        List<T> list = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            list.add(element.apply(this));
        }
        return list;
    }

    public int readTagCount() {
        int count = readUnsignedVarint();
        if (count < 0 || count > buffer.remaining() / 2) {
            throw malformed("more tagged fields than there are bytes: " + count);
        }
        if (count > TAGGED_FIELDS_MAX) {
            throw malformed("more than " + TAGGED_FIELDS_MAX + " tagged fields: " + count);
        }
        return count;
    }

    /** Reads the size of a tagged field; returns the position at which the field must end. */
    public int beginTag() {
        int sizeBytes = readUnsignedVarint();
        require(sizeBytes);
        return buffer.position() + sizeBytes;
    }

    public void skipTag(int end) {
        buffer.position(end);
    }

    public void endTag(int end) {
        if (buffer.position() != end) {
            throw malformed("a tagged field is not as long as it claims");
        }
    }

    /** Passes over the tagged fields of a struct that has none in any version that we know. */
    public void skipTags() {
        for (int tags = readTagCount(); tags > 0; tags--) {
            readUnsignedVarint();
            skipTag(beginTag());
        }
    }

    private int readCompactLength() {
        int lengthPlusOne = readUnsignedVarint();
        if (lengthPlusOne < 0) {
            throw malformed("a length of more than 31 bits");
        }
        return lengthPlusOne - 1;
    }

    private void require(int sizeBytes) {
        if (sizeBytes < 0 || sizeBytes > buffer.remaining()) {
            throw malformed(
                    "needs " + sizeBytes + " bytes where " + buffer.remaining() + " are left");
        }
    }

    private static <T> @Nullable T requireNullMarker(int length) {
        if (length != -1) {
            throw malformed("a negative length: " + length);
        }
        return null;
    }

    private static <T> T present(@Nullable T value, String what) {
        if (value == null) {
            throw malformed("a " + what + " is null that may not be");
        }
        return value;
    }

    private static ProtocolException malformed(String what) {
        return new ProtocolException("encoding", what);
    }
}
