package io.millrace.records.compression;

import io.millrace.base.Check;

/**
 * A codec and how hard it tries. Levels: gzip -1 (zlib's own choice) or 1 to 9, lz4 1 to 17, zstd
 * -131072 to 22 (0 is zstd's own choice); none and snappy have none and carry 0. Source: KIP-390.
 */
public record Compression(Codec codec, int level) {
    public static final Compression NONE = of(Codec.NONE);

    public static final int GZIP_LEVEL_DEFAULT = -1;
    public static final int LZ4_LEVEL_DEFAULT = 9;
    public static final int ZSTD_LEVEL_DEFAULT = 3;

    public Compression {
        Check.that(isLevel(codec, level), "a level that the codec has", codec.id(), level);
    }

    /** The codec at Kafka's default level. */
    public static Compression of(Codec codec) {
        return new Compression(codec, levelDefault(codec));
    }

    public static int levelDefault(Codec codec) {
        return switch (codec) {
            case NONE, SNAPPY -> 0;
            case GZIP -> GZIP_LEVEL_DEFAULT;
            case LZ4 -> LZ4_LEVEL_DEFAULT;
            case ZSTD -> ZSTD_LEVEL_DEFAULT;
        };
    }

    public static boolean isLevel(Codec codec, int level) {
        return switch (codec) {
            case NONE, SNAPPY -> level == 0;
            case GZIP -> level == -1 || (level >= 1 && level <= 9);
            case LZ4 -> level >= 1 && level <= 17;
            case ZSTD -> level >= -131_072 && level <= 22;
        };
    }
}
