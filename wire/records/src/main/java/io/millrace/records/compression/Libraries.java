package io.millrace.records.compression;

import com.github.luben.zstd.util.Native;
import org.xerial.snappy.Snappy;

/**
 * The native libraries of the codecs. Each is unpacked into a file when it is first used, which
 * fails for want of a descriptor or of room. LZ4 goes on without its own.
 */
public final class Libraries {

    private Libraries() {}

    /** Loads what could not be loaded again where it failed once: Snappy's, a small one. */
    public static void provide() {
        // Its class loads it.
        Snappy.maxCompressedLength(0);
    }

    /** Before any of its classes is used: a class that fails to load it is unusable for good. */
    static void requireZstd() {
        if (!Native.isLoaded()) {
            Native.load();
        }
    }
}
