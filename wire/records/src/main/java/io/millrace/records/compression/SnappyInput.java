package io.millrace.records.compression;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.xerial.snappy.Snappy;

/** Expands {@link SnappyFormat} block by block. */
final class SnappyInput extends InputStream {
    private static final byte[] NOTHING = new byte[0];

    private final ByteBuffer source;
    private final boolean framed;
    private byte[] packed = NOTHING;
    private byte[] block = NOTHING;
    private int next;
    private int end;

    SnappyInput(ByteBuffer section) {
        this.source = section.duplicate();
        this.framed =
                section.remaining() >= SnappyFormat.HEADER_SIZE_BYTES
                        && section.getLong(section.position()) == SnappyFormat.MAGIC;
        if (framed) {
            skipHeader();
        }
    }

    @Override
    public int read() throws IOException {
        return fill() ? block[next++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, end - next);
        System.arraycopy(block, next, target, offset, count);
        next += count;
        return count;
    }

    @Override
    public int available() {
        return end - next;
    }

    /** Makes at least one expanded byte available; false at the end. */
    private boolean fill() throws IOException {
        while (next == end) {
            if (!source.hasRemaining()) {
                return false;
            }
            expand(framed ? chunkSize() : source.remaining());
        }
        return true;
    }

    private int chunkSize() throws IOException {
        int size = nextInt();
        if (size == SnappyFormat.MAGIC_START) {
            source.position(source.position() - Integer.BYTES);
            if (source.remaining() < SnappyFormat.HEADER_SIZE_BYTES) {
                throw new IOException("snappy: a header is cut off");
            }
            skipHeader();
            return 0;
        }
        if (size <= 0 || size > source.remaining()) {
            throw new IOException("snappy: a chunk claims " + size + " bytes");
        }
        return size;
    }

    private int nextInt() throws IOException {
        if (source.remaining() < Integer.BYTES) {
            throw new IOException("snappy: a chunk's size is cut off");
        }
        return source.getInt();
    }

    private void skipHeader() {
        source.position(source.position() + SnappyFormat.HEADER_SIZE_BYTES);
    }

    private void expand(int size) throws IOException {
        if (size == 0) {
            return;
        }
        if (packed.length < size) {
            packed = new byte[size];
        }
        source.get(packed, 0, size);
        int claimed = Snappy.uncompressedLength(packed, 0, size);
        if (claimed < 0 || claimed > (long) size * SnappyFormat.EXPANSION_MAX) {
            throw new IOException("snappy: " + size + " bytes claim to expand to " + claimed);
        }
        if (block.length < claimed) {
            block = new byte[claimed];
        }
        end = Snappy.uncompress(packed, 0, size, block, 0);
        next = 0;
    }
}
