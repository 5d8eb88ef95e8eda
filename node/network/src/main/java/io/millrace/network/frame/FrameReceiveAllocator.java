package io.millrace.network.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells Netty where to read to: straight into the frame that is being filled, or, between frames,
 * into the event loop's own buffer. Owned by one connection's event loop.
 */
public final class FrameReceiveAllocator implements RecvByteBufAllocator {
    /** Reads of one connection before the loop turns to the next. */
    private static final int READS_MAX = 4;

    private final FrameAssembler assembler;
    private final Staging loop;

    public FrameReceiveAllocator(FrameAssembler assembler, Staging loop) {
        this.assembler = assembler;
        this.loop = loop;
    }

    @Override
    public Handle newHandle() {
        return new ReceiveHandle();
    }

    private final class ReceiveHandle implements ExtendedHandle {
        private int reads;
        private int attemptedBytes;
        private int lastBytes;

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            @Nullable ByteBuf target = assembler.target();
            return target == null
                    ? loop.staging(assembler.takesBytes(), allocator)
                    : target.retain();
        }

        @Override
        public int guess() {
            return Staging.BYTES;
        }

        @Override
        public void reset(ChannelConfig config) {
            reads = 0;
            attemptedBytes = 0;
            lastBytes = 0;
        }

        @Override
        public void incMessagesRead(int count) {
            reads += count;
        }

        @Override
        public void lastBytesRead(int bytes) {
            lastBytes = bytes;
        }

        @Override
        public int lastBytesRead() {
            return lastBytes;
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            attemptedBytes = bytes;
        }

        @Override
        public int attemptedBytesRead() {
            return attemptedBytes;
        }

        /** A read that did not fill its buffer has emptied the socket. */
        @Override
        public boolean continueReading() {
            return assembler.takesBytes() && reads < READS_MAX && lastBytes == attemptedBytes;
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return continueReading();
        }

        @Override
        public void readComplete() {}
    }
}
