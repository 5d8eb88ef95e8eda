package io.millrace.records.compression;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG;
import net.jpountz.xxhash.XXHashFactory;

/** Opens a stream that compresses record bytes into the section of a batch. */
public final class Compressor {
    private static final int GZIP_BUFFER_BYTES = 8 * 1024;
    private static final long LZ4_CONTENT_SIZE_UNKNOWN = -1;

    private Compressor() {}

    /**
     * Closing the stream completes the section and closes the sink; whoever opens it closes it.
     * Best fed with large writes.
     */
    public static OutputStream open(Compression compression, OutputStream sink) throws IOException {
        return switch (compression.codec()) {
            case NONE -> sink;
            case GZIP -> new LevelledGzip(sink, compression.level());
            case SNAPPY -> new SnappyOutput(sink);
            case LZ4 -> lz4(sink, compression.level());
            case ZSTD -> {
                Libraries.requireZstd();
                yield new ZstdOutputStreamNoFinalizer(
                        sink, RecyclingBufferPool.INSTANCE, compression.level());
            }
        };
    }

    /**
     * Independent 64 KiB blocks without checksums: the batch has its own, and Kafka's clients can't
     * read dependent blocks. The default level is the fast compressor, as in Kafka.
     */
    private static OutputStream lz4(OutputStream sink, int level) throws IOException {
        LZ4Factory factory = LZ4Factory.fastestInstance();
        LZ4Compressor compressor =
                level == Compression.LZ4_LEVEL_DEFAULT
                        ? factory.fastCompressor()
                        : factory.highCompressor(level);
        return new LZ4FrameOutputStream(
                sink,
                BLOCKSIZE.SIZE_64KB,
                LZ4_CONTENT_SIZE_UNKNOWN,
                compressor,
                XXHashFactory.fastestInstance().hash32(),
                FLG.Bits.BLOCK_INDEPENDENCE);
    }

    /** The JDK's stream has no constructor that takes a level. */
    private static final class LevelledGzip extends GZIPOutputStream {
        LevelledGzip(OutputStream sink, int level) throws IOException {
            super(sink, GZIP_BUFFER_BYTES);
            if (level != Deflater.DEFAULT_COMPRESSION) {
                def.setLevel(level);
            }
        }
    }
}
