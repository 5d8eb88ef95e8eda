package io.millrace.records.compression;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.xerial.snappy.Snappy;

/** Writes the framed form of {@link SnappyFormat}. */
final class SnappyOutput extends OutputStream {
    private final OutputStream sink;
    private final byte[] block = new byte[SnappyFormat.BLOCK_SIZE_BYTES];
    private final byte[] chunk =
            new byte[Integer.BYTES + Snappy.maxCompressedLength(SnappyFormat.BLOCK_SIZE_BYTES)];
    private int filled;

    SnappyOutput(OutputStream sink) throws IOException {
        this.sink = sink;
        sink.write(
                ByteBuffer.allocate(SnappyFormat.HEADER_SIZE_BYTES)
                        .putLong(SnappyFormat.MAGIC)
                        .putInt(SnappyFormat.VERSION)
                        .putInt(SnappyFormat.VERSION)
                        .array());
    }

    @Override
    public void write(int value) throws IOException {
        if (filled == block.length) {
            writeChunk();
        }
        block[filled++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        int written = 0;
        while (written < length) {
            if (filled == block.length) {
                writeChunk();
            }
            int count = Math.min(length - written, block.length - filled);
            System.arraycopy(source, offset + written, block, filled, count);
            filled += count;
            written += count;
        }
    }

    @Override
    public void close() throws IOException {
        if (filled > 0) {
            writeChunk();
        }
        sink.close();
    }

    private void writeChunk() throws IOException {
        int size = Snappy.compress(block, 0, filled, chunk, Integer.BYTES);
        ByteBuffer.wrap(chunk).putInt(size);
        sink.write(chunk, 0, Integer.BYTES + size);
        filled = 0;
    }
}
