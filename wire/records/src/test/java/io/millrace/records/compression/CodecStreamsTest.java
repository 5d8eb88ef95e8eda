package io.millrace.records.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyInputStream;
import org.xerial.snappy.SnappyOutputStream;

/** The forms in which clients other than ours write the codecs. */
class CodecStreamsTest {
    private final byte[] data = data(200_000);

    @Test
    void aBareSnappyBlockIsRead() throws IOException {
        assertThat(expand(Codec.SNAPPY, Snappy.compress(data))).isEqualTo(data);
    }

    @Test
    void framedSnappyIsReadBothWays() throws IOException {
        ByteArrayOutputStream theirs = new ByteArrayOutputStream();
        try (OutputStream out = new SnappyOutputStream(theirs)) {
            out.write(data);
        }
        byte[] ours = compress(Compression.of(Codec.SNAPPY), data);

        assertThat(expand(Codec.SNAPPY, theirs.toByteArray())).isEqualTo(data);
        try (InputStream in = new SnappyInputStream(new java.io.ByteArrayInputStream(ours))) {
            assertThat(in.readAllBytes()).isEqualTo(data);
        }
    }

    @Test
    void framedSnappyMayBeginAgain() throws IOException {
        byte[] once = compress(Compression.of(Codec.SNAPPY), data);
        assertThat(expand(Codec.SNAPPY, concatenated(once, once)))
                .isEqualTo(concatenated(data, data));
    }

    @Test
    void snappyClaimsAreNotBelieved() {
        byte[] claim = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07, 0};
        assertThatThrownBy(() -> expand(Codec.SNAPPY, claim)).isInstanceOf(IOException.class);

        ByteBuffer chunk = ByteBuffer.allocate(24);
        chunk.putLong(SnappyFormat.MAGIC).putInt(1).putInt(1).putInt(Integer.MAX_VALUE);
        assertThatThrownBy(() -> expand(Codec.SNAPPY, chunk.array()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("2147483647");
    }

    @Test
    void lz4MayCarryChecksumsSizesAndLargeBlocks() throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        try (OutputStream out =
                new LZ4FrameOutputStream(
                        frame,
                        BLOCKSIZE.SIZE_4MB,
                        data.length,
                        FLG.Bits.BLOCK_INDEPENDENCE,
                        FLG.Bits.BLOCK_CHECKSUM,
                        FLG.Bits.CONTENT_CHECKSUM,
                        FLG.Bits.CONTENT_SIZE)) {
            out.write(data);
        }
        assertThat(expand(Codec.LZ4, frame.toByteArray())).isEqualTo(data);
    }

    @Test
    void gzipMayHaveSeveralMembers() throws IOException {
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        for (int i = 0; i < 2; i++) {
            GZIPOutputStream out = new GZIPOutputStream(members);
            out.write(data);
            out.finish();
        }
        assertThat(expand(Codec.GZIP, members.toByteArray())).isEqualTo(concatenated(data, data));
    }

    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            names = {"GZIP", "LZ4", "ZSTD", "SNAPPY"})
    void whatIsCutOffIsAnError(Codec codec) throws IOException {
        byte[] whole = compress(Compression.of(codec), data);
        byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 9);

        assertThatThrownBy(() -> expand(codec, cut)).isInstanceOf(IOException.class);
    }

    @Test
    void levelsAreKept() {
        assertThat(Compression.isLevel(Codec.GZIP, 0)).isFalse();
        assertThat(Compression.isLevel(Codec.LZ4, 18)).isFalse();
        assertThat(Compression.isLevel(Codec.ZSTD, 23)).isFalse();
        assertThat(Compression.isLevel(Codec.ZSTD, -131_072)).isTrue();
        assertThat(Compression.of(Codec.ZSTD).level()).isEqualTo(3);
    }

    private static byte[] compress(Compression compression, byte[] bytes) throws IOException {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        try (OutputStream out = Compressor.open(compression, sink)) {
            out.write(bytes);
        }
        return sink.toByteArray();
    }

    private static byte[] expand(Codec codec, byte[] section) throws IOException {
        try (InputStream in = Decompressor.open(codec, ByteBuffer.wrap(section))) {
            return in.readAllBytes();
        }
    }

    private static byte[] concatenated(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
    }

    /** Half noise, half the same byte. */
    private static byte[] data(int size) {
        byte[] bytes = new byte[size];
        byte[] noise = new byte[size / 2];
        new Random(11).nextBytes(noise);
        System.arraycopy(noise, 0, bytes, 0, noise.length);
        return bytes;
    }
}
