package io.millrace.base;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/** Record bytes inside a message: in memory, or still in a file that the transport sends from. */
public sealed interface Payload {

    int sizeBytes();

    /** Bytes in memory, from the buffer's position to its limit. Nobody moves either. */
    record Bytes(ByteBuffer buffer) implements Payload {
        public static final Bytes EMPTY = new Bytes(ByteBuffer.allocate(0));

        @Override
        public int sizeBytes() {
            return buffer.remaining();
        }
    }

    /** Several payloads, one after the other. */
    record Sequence(java.util.List<Payload> parts) implements Payload {
        @Override
        public int sizeBytes() {
            int total = 0;
            for (Payload part : parts) {
                total = Math.addExact(total, part.sizeBytes());
            }
            return total;
        }
    }

    /**
     * A range of a file. Whoever receives one owns one reference to the file and gives it up with
     * {@link #release} exactly once, whether it was sent or not.
     */
    non-sealed interface FileRange extends Payload {
        long positionBytes();

        /** The file's channel for {@code sendfile}, or null where the file is not a real one. */
        @Nullable FileChannel channel();

        /**
         * Brings the range into the system's memory, so that sending it waits for no disk; may wait
         * for the disk itself.
         *
         * @param aheadBytesMax how far behind the range to look for more that is there
         * @return how many bytes from the range's first one on are in memory: the range, and what
         *     was found behind it
         */
        default int load(int aheadBytesMax) {
            return sizeBytes();
        }

        /** Sends from {@code offset} within the range; returns how many bytes the target took. */
        long transferTo(WritableByteChannel target, long offset) throws IOException;

        void release();
    }
}
