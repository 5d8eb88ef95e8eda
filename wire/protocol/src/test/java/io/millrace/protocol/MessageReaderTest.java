package io.millrace.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.FaultKind;
import io.millrace.base.Payload;
import io.millrace.base.Uuid;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageReaderTest {

    private static MessageReader reader(String hex) {
        return new MessageReader(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }

    private static void refused(String hex, Consumer<MessageReader> read, String because) {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> read.accept(reader(hex)))
                .withMessageContaining(because)
                .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(FaultKind.CALLER));
    }

    @Test
    void numbersAreBigEndian() {
        MessageReader in =
                reader(
                        "ff"
                                + "fffe"
                                + "fffe"
                                + "fffffffd"
                                + "fffffffd"
                                + "fffffffffffffffc"
                                + "01");

        assertThat(in.readByte()).isEqualTo((byte) -1);
        assertThat(in.readShort()).isEqualTo((short) -2);
        assertThat(in.readUnsignedShort()).isEqualTo(0xfffe);
        assertThat(in.readInt()).isEqualTo(-3);
        assertThat(in.readUnsignedInt()).isEqualTo(0xfffffffdL);
        assertThat(in.readLong()).isEqualTo(-4);
        assertThat(in.readBoolean()).isTrue();
        in.requireEnd();
    }

    @Test
    void doublesAndIds() {
        MessageReader in = reader("3ff8000000000000" + "00".repeat(16) + "00".repeat(15) + "07");

        assertThat(in.readDouble()).isEqualTo(1.5);
        assertThat(in.readUuid()).isSameAs(Uuid.ZERO);
        assertThat(in.readUuid()).isEqualTo(new Uuid(0, 7));
    }

    @Test
    void theBufferOfTheCallerDoesNotMove() {
        ByteBuffer buffer = ByteBuffer.wrap(new byte[] {9, 1, 2, 9}).position(1).limit(3);
        MessageReader in = new MessageReader(buffer);

        assertThat(in.readShort()).isEqualTo((short) 0x0102);
        assertThat(in.position()).isEqualTo(2);
        assertThat(in.remaining()).isZero();
        assertThat(buffer.position()).isEqualTo(1);
    }

    @Test
    void aMessageTakesAllItsBytes() {
        refused("00", MessageReader::requireEnd, "1 bytes too many");
    }

    @Test
    void nothingIsReadBeyondTheEnd() {
        refused("", MessageReader::readByte, "needs 1 bytes where 0 are left");
        refused("00", MessageReader::readShort, "needs 2");
        refused("000000", MessageReader::readInt, "needs 4");
        refused("00000000000000", MessageReader::readLong, "needs 8");
        refused("00".repeat(15), MessageReader::readUuid, "needs 16");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 16_383, 16_384, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
    void varintsComeBack(int value) {
        MessageWriter out = new MessageWriter(8);
        out.writeUnsignedVarint(value);

        MessageReader in = new MessageReader(out.toBuffer());
        assertThat(in.readUnsignedVarint()).isEqualTo(value);
        in.requireEnd();
    }

    @Test
    void varintsThatDoNotFitAreRefused() {
        refused("ffffffff10", MessageReader::readUnsignedVarint, "more than 32 bits");
        refused("808080808000", MessageReader::readUnsignedVarint, "more than 32 bits");
        refused("80", MessageReader::readUnsignedVarint, "needs 1");
    }

    @Test
    void stringsInBothForms() {
        MessageReader in = reader("0002" + "6869" + "03" + "6869" + "ffff" + "00" + "0000" + "01");

        assertThat(in.readString(false)).isEqualTo("hi");
        assertThat(in.readString(true)).isEqualTo("hi");
        assertThat(in.readNullableString(false)).isNull();
        assertThat(in.readNullableString(true)).isNull();
        assertThat(in.readString(false)).isEmpty();
        assertThat(in.readString(true)).isEmpty();
    }

    @Test
    void stringsFromDirectMemory() {
        MessageWriter out = new MessageWriter(8);
        out.writeString("key", true, false);
        out.writeString("grüße 🔑", true, false);
        ByteBuffer heap = out.toBuffer();
        ByteBuffer direct = ByteBuffer.allocateDirect(heap.remaining()).put(heap).flip();

        MessageReader in = new MessageReader(direct);
        assertThat(in.readString(true)).isEqualTo("key");
        assertThat(in.readString(true)).isEqualTo("grüße 🔑");
    }

    @Test
    void badStringsAreRefused() {
        refused("ffff", in -> in.readString(false), "null that may not be");
        refused("fffe", in -> in.readNullableString(false), "negative length: -2");
        refused("000568", in -> in.readString(false), "needs 5 bytes where 1 are left");
        refused("ffffffff0f", in -> in.readString(true), "more than 31 bits");
        refused("818002" + "61".repeat(32_768), in -> in.readString(true), "32768");
        refused("03c328", in -> in.readString(true), "not UTF-8");
        refused("04eda080", in -> in.readString(true), "not UTF-8");
        refused("02c3", in -> in.readString(true), "not UTF-8");
    }

    @Test
    void bytesAreASliceOfTheBuffer() {
        byte[] frame = {0, 0, 0, 2, 7, 8};
        ByteBuffer bytes = new MessageReader(ByteBuffer.wrap(frame)).readBytes(false);

        frame[5] = 9;
        assertThat(bytes).isEqualTo(ByteBuffer.wrap(new byte[] {7, 9}));
    }

    @Test
    void badBytesAreRefused() {
        refused("7fffffff00", in -> in.readBytes(false), "needs 2147483647");
        refused("ffffffff", in -> in.readBytes(false), "null that may not be");
        refused("fffffffe", in -> in.readNullablePayload(false), "negative length: -2");
    }

    @Test
    void recordsAreAPayloadInMemory() {
        assertThat(reader("020a").readPayload(true))
                .isEqualTo(new Payload.Bytes(ByteBuffer.wrap(new byte[] {10})));
        assertThat(reader("00").readNullablePayload(true)).isNull();
    }

    @Test
    void arraysClaimNoMoreThanCanBeThere() {
        assertThat(reader("00000002" + "00".repeat(8)).readArrayLength(false, 4)).isEqualTo(2);
        assertThat(reader("ffffffff").readNullableArrayLength(false, 4)).isEqualTo(-1);
        assertThat(reader("00").readNullableArrayLength(true, 4)).isEqualTo(-1);
        refused("00000003" + "00".repeat(8), in -> in.readArrayLength(false, 4), "more elements");
        refused("7fffffff", in -> in.readIntList(false), "more elements");
        refused("ffffffff", in -> in.readStringList(false), "null that may not be");
        refused("80000000", in -> in.readNullableUuidList(false), "negative length");
        refused("ffffffff07", in -> in.readByteList(true), "more elements");
    }

    @Test
    void arraysAreNoLongerThanKafkas() {
        String million = "000f4240" + "00".repeat(1_000_000);
        String oneMore = "000f4241" + "00".repeat(1_000_001);

        assertThat(reader(million).readArrayLength(false, 1)).isEqualTo(1_000_000);
        assertThat(reader(million).readByteList(false)).hasSize(1_000_000);
        refused(oneMore, in -> in.readArrayLength(false, 1), "more than 1000000: 1000001");
        refused(oneMore, in -> in.readNullableArrayLength(false, 1), "more than 1000000");
        refused(oneMore, in -> in.readByteList(false), "more than 1000000");
        refused(
                "c2843d" + "00".repeat(1_000_001),
                in -> in.readArrayLength(true, 1),
                "more than 1000000: 1000001");
    }

    @Test
    void listsOfNumbers() {
        assertThat(reader("0300010002").readShortList(true)).containsExactly((short) 1, (short) 2);
        assertThat(reader("0000000100000005").readIntList(false)).containsExactly(5);
        assertThat(reader("020000000000000006").readLongList(true)).containsExactly(6L);
        assertThat(reader("0203").readByteList(true)).containsExactly((byte) 3);
        assertThat(reader("0302610162").readStringList(true)).containsExactly("a", "");
    }

    @Test
    void structsThatMayBeNull() {
        assertThat(reader("01").readPresence()).isTrue();
        assertThat(reader("ff").readPresence()).isFalse();
        assertThat(reader("01").readTaggedPresence()).isTrue();
        assertThat(reader("00").readTaggedPresence()).isFalse();
        refused("00", MessageReader::readPresence, "neither there nor null");
        refused("02", MessageReader::readTaggedPresence, "neither there nor null");
    }

    @Test
    void unknownTagsArePassedOver() {
        MessageReader in = reader("02" + "0003" + "aabbcc" + "07" + "00" + "55");

        in.skipTags();
        assertThat(in.readByte()).isEqualTo((byte) 0x55);
    }

    @Test
    void taggedFieldsAreNoMoreThanKafkas() {
        reader("904e" + "0000".repeat(10_000)).skipTags();
        refused(
                "914e" + "0000".repeat(10_001),
                MessageReader::skipTags,
                "more than 10000 tagged fields: 10001");
    }

    @Test
    void badTagsAreRefused() {
        refused("05" + "0000", MessageReader::skipTags, "more tagged fields");
        refused("01" + "0009" + "aa", MessageReader::skipTags, "needs 9");
        refused("ffffffff0f", MessageReader::skipTags, "more tagged fields");
        refused(
                "02" + "aabb",
                in -> {
                    int end = in.beginTag();
                    in.readByte();
                    in.endTag(end);
                },
                "not as long as it claims");
    }
}
