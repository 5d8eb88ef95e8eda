package io.millrace.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Reads four bytes at first, then as another allocator says: Netty asks a channel's allocator for
 * its handle only once. Owned by the channel's event loop.
 */
final class SwitchedAllocator implements RecvByteBufAllocator {
    private ExtendedHandle current =
            (ExtendedHandle) new FixedRecvByteBufAllocator(Integer.BYTES).newHandle();

    /** From the next read on. */
    void become(RecvByteBufAllocator next, ChannelConfig config) {
        current = (ExtendedHandle) next.newHandle();
        current.reset(config);
    }

    @Override
    public Handle newHandle() {
        return new Forwarding();
    }

    private final class Forwarding implements ExtendedHandle {
        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return current.allocate(allocator);
        }

        @Override
        public int guess() {
            return current.guess();
        }

        @Override
        public void reset(ChannelConfig config) {
            current.reset(config);
        }

        @Override
        public void incMessagesRead(int count) {
            current.incMessagesRead(count);
        }

        @Override
        public void lastBytesRead(int bytes) {
            current.lastBytesRead(bytes);
        }

        @Override
        public int lastBytesRead() {
            return current.lastBytesRead();
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            current.attemptedBytesRead(bytes);
        }

        @Override
        public int attemptedBytesRead() {
            return current.attemptedBytesRead();
        }

        @Override
        public boolean continueReading() {
            return current.continueReading();
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return current.continueReading(maybeMoreData);
        }

        @Override
        public void readComplete() {
            current.readComplete();
        }
    }
}
