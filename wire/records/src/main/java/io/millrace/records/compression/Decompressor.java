package io.millrace.records.compression;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import net.jpountz.lz4.LZ4FrameInputStream;

/** Opens the compressed section of a batch as a stream of record bytes. */
public final class Decompressor {
    private static final int GZIP_BUFFER_BYTES = 8 * 1024;

    private Decompressor() {}

    /**
     * Reads from the section's position to its limit, moving neither. The stream holds native
     * memory: whoever opens it closes it. What can't be expanded surfaces as an {@link
     * IOException}; a codec may claim a window (zstd: at most 128 MiB), of which only what it fills
     * is ever touched.
     */
    public static InputStream open(Codec codec, ByteBuffer section) throws IOException {
        BufferInput source = new BufferInput(section);
        return switch (codec) {
            case NONE -> source;
            case GZIP -> new GZIPInputStream(source, GZIP_BUFFER_BYTES);
            case SNAPPY -> new SnappyInput(section);
            case LZ4 -> new LZ4FrameInputStream(source, true);
            case ZSTD -> {
                Libraries.requireZstd();
                yield new ZstdInputStreamNoFinalizer(source, RecyclingBufferPool.INSTANCE);
            }
        };
    }
}
