package io.millrace.records.compression;

/**
 * Snappy as Kafka's clients send it: blocks in the framing of the xerial library, or (librdkafka)
 * one bare block.
 *
 * <pre>
 * Section = Framed | Block
 * Framed  = Header (Chunk | Header)*
 * Header  = magic:8 bytes (0x82 'S' 'N' 'A' 'P' 'P' 'Y' 0x00) version:int32 compatible:int32
 * Chunk   = size:int32 Block{size}        size &gt; 0; each block expands to at most 32 KiB where
 *                                         we write, to anything snappy can where we read
 * Block   = a block of the snappy format, which begins with its expanded size
 * </pre>
 */
final class SnappyFormat {
    static final long MAGIC = 0x82534e4150505900L;
    static final int MAGIC_START = (int) (MAGIC >>> 32);
    static final int VERSION = 1;
    static final int HEADER_SIZE_BYTES = 16;
    static final int BLOCK_SIZE_BYTES = 32 * 1024;

    /**
     * The most that a byte of a block can expand to: a copy element of three bytes yields at most
     * 64. A block that claims more is lying, and nothing is allocated for it.
     */
    static final int EXPANSION_MAX = 22;

    private SnappyFormat() {}
}
