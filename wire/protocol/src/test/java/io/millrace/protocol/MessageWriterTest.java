package io.millrace.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.Check;
import io.millrace.base.Payload;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageWriterTest {
    private final MessageWriter out = new MessageWriter(16);

    private String hex() {
        return hex(out.toBuffer());
    }

    private static String hex(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static Payload.Bytes payload(int sizeBytes) {
        return new Payload.Bytes(ByteBuffer.allocate(sizeBytes));
    }

    @Test
    void numbersAreBigEndianAndTheBufferGrows() {
        out.writeByte(-1);
        out.writeShort(-2);
        out.writeInt(-3);
        out.writeLong(-4);
        out.writeUnsignedShort(0xfffe);
        out.writeUnsignedInt(0xfffffffdL);
        out.writeBoolean(true);
        out.writeDouble(1.5);

        assertThat(hex())
                .isEqualTo("fffffefffffffdfffffffffffffffcfffefffffffd01" + "3ff8000000000000");
        assertThat(out.sizeBytes()).isEqualTo(30);
    }

    @Test
    void unsignedNumbersStayInTheirRange() {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> out.writeUnsignedShort(0x10000));
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> out.writeUnsignedInt(-1));
    }

    @Test
    void stringsInBothForms() {
        out.writeString("hi", false, false);
        out.writeString("é", true, false);
        out.writeString(null, false, true);
        out.writeString(null, true, true);

        assertThat(hex()).isEqualTo("00026869" + "03c3a9" + "ffff" + "00");
    }

    @Test
    void aStringOfManyBytesIsRefused() {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> out.writeString("é".repeat(20_000), true, false))
                .withMessageContaining("40000");
        out.writeString("x".repeat(32_767), false, false);
        assertThat(out.sizeBytes()).isEqualTo(32_769);
    }

    @Test
    void nullIsRefusedWhereTheVersionHasNone() {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> out.writeString(null, true, false));
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> out.writeBytes(null, true, false));
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> out.writePayload(null, false, false));
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> out.writeIntList(null, false, false));
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> out.writePresence(false, false));
    }

    @Test
    void nullsAndLists() {
        out.writeBytes(null, false, true);
        out.writePayload(null, true, true);
        out.writeIntList(null, false, true);
        out.writeStringList(List.of("a"), true, false);
        out.writeShortList(List.of((short) 1, (short) 2), false, false);

        assertThat(hex()).isEqualTo("ffffffff" + "00" + "ffffffff" + "020261" + "0000000200010002");
    }

    @Test
    void bytesAreCopiedAndTheirBufferDoesNotMove() {
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 2, 3}).position(1);
        out.writeBytes(bytes, true, false);

        assertThat(hex()).isEqualTo("030203");
        assertThat(bytes.position()).isEqualTo(1);
    }

    @Test
    void largePayloadsAreSplicedAndSmallOnesCopied() {
        Payload large = payload(MessageWriter.COPIED_PAYLOAD_BYTES_MAX + 1);
        out.writeInt(0);
        out.writePayload(large, false, false);
        out.writePayload(payload(MessageWriter.COPIED_PAYLOAD_BYTES_MAX), false, false);
        out.writePayload(large, true, false);
        out.setInt(0, out.sizeBytes() - 4);

        List<Payload> segments = out.segments();
        assertThat(segments).hasSize(4);
        assertThat(segments.get(1)).isSameAs(large);
        assertThat(segments.get(3)).isSameAs(large);
        assertThat(hex(((Payload.Bytes) segments.get(0)).buffer())).isEqualTo("0000030c00000101");
        assertThat(segments.stream().mapToInt(Payload::sizeBytes).sum()).isEqualTo(out.sizeBytes());
        assertThat(out.toBuffer().remaining()).isEqualTo(out.sizeBytes());
    }

    @Test
    void aSequenceIsOnePayload() {
        Payload sequence = new Payload.Sequence(List.of(payload(1), payload(2)));
        out.writePayload(sequence, false, false);

        assertThat(out.segments()).element(1).isSameAs(sequence);
        assertThat(hex()).isEqualTo("00000003000000");
    }

    @Test
    void tagsAreCountedAndSized() {
        int tags = out.beginTags();
        int small = out.beginTag(tags, 0);
        out.writeShort(0x0102);
        out.endTag(small);
        int large = out.beginTag(tags, 5);
        out.writeString("x".repeat(200), true, false);
        out.endTag(large);
        out.writeByte(0x55);

        assertThat(hex())
                .isEqualTo("02" + "00020102" + "05" + "ca01" + "c901" + "78".repeat(200) + "55");
    }

    @Test
    void noPayloadIsSplicedIntoATag() {
        int tag = out.beginTag(out.beginTags(), 0);
        out.writePayload(payload(1_000), true, false);

        assertThatExceptionOfType(Check.BrokenInvariant.class).isThrownBy(() -> out.endTag(tag));
    }

    @Test
    void anEmptyMessageHasNoSegments() {
        assertThat(out.segments()).isEmpty();
        assertThat(out.toBuffer().remaining()).isZero();
    }
}
