package io.millrace.network.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Where the connections of an event loop read to between frames. Used on the loop's thread. */
public interface Staging {
    /** What one read yields at most between frames. */
    int BYTES = 64 * 1024;

    /**
     * The buffer to read into between frames. It is used up when the read has been handled.
     *
     * @param wanted whether what is read will be used at once
     */
    ByteBuf staging(boolean wanted, ByteBufAllocator allocator);
}
