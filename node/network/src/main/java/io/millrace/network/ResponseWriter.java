package io.millrace.network;

import io.millrace.base.Payload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns the segments of an answer into writes: small ones are joined in one direct buffer, large
 * direct ones are sent from where they lie, file ranges by sendfile. On the event loop.
 */
final class ResponseWriter {
    /** From here on a buffer of its own is cheaper than a copy. */
    private static final int SHARED_BYTES_MIN = 4096;

    private ResponseWriter() {}

    /**
     * Writes without flushing. Whatever happens, each file range is released once.
     *
     * @param written completed when the last byte was taken by the socket, or failed
     */
    static void write(Channel channel, List<Payload> segments, ChannelPromise written) {
        List<Object> messages = new ArrayList<>(segments.size());
        List<Payload> joined = new ArrayList<>();
        for (Payload segment : flat(segments)) {
            if (segment instanceof Payload.Bytes bytes && isCopied(bytes.buffer())) {
                joined.add(segment);
                continue;
            }
            join(channel, joined, messages);
            messages.add(message(segment));
        }
        join(channel, joined, messages);
        int last = messages.size() - 1;
        for (int i = 0; i < last; i++) {
            channel.write(messages.get(i), channel.voidPromise());
        }
        channel.write(messages.get(last), written);
    }

    private static List<Payload> flat(List<Payload> segments) {
        List<Payload> flat = new ArrayList<>(segments.size());
        for (Payload segment : segments) {
            switch (segment) {
                case Payload.Sequence sequence -> flat.addAll(flat(sequence.parts()));
                case Payload.FileRange empty when empty.sizeBytes() == 0 -> empty.release();
                default -> flat.add(segment);
            }
        }
        return flat;
    }

    private static boolean isCopied(ByteBuffer buffer) {
        return !buffer.isDirect() || buffer.remaining() < SHARED_BYTES_MIN;
    }

    private static void join(Channel channel, List<Payload> parts, List<Object> messages) {
        int sizeBytes = 0;
        for (Payload part : parts) {
            sizeBytes += part.sizeBytes();
        }
        if (sizeBytes > 0) {
            ByteBuf joined = channel.alloc().directBuffer(sizeBytes, sizeBytes);
            for (Payload part : parts) {
                joined.writeBytes(((Payload.Bytes) part).buffer().duplicate());
            }
            messages.add(joined);
        }
        parts.clear();
    }

    private static Object message(Payload segment) {
        return switch (segment) {
            case Payload.Bytes bytes -> Unpooled.wrappedBuffer(bytes.buffer());
            case Payload.FileRange range -> {
                FileChannel channel = range.channel();
                yield channel == null
                        ? new CopiedFileRegion(range)
                        : new SentFileRegion(channel, range);
            }
            case Payload.Sequence sequence ->
                    throw new IllegalStateException("sequences were flattened: " + sequence);
        };
    }

    /** Gives up the file ranges of a segment that will not be sent. */
    static void release(Payload segment) {
        switch (segment) {
            case Payload.Bytes inMemory -> {}
            case Payload.Sequence sequence -> sequence.parts().forEach(ResponseWriter::release);
            case Payload.FileRange range -> range.release();
        }
    }
}
