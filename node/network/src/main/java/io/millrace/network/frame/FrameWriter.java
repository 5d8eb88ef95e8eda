package io.millrace.network.frame;

import io.millrace.base.Payload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the segments of one frame into writes: small ones, files' too, are joined in one direct
 * buffer; large direct ones are sent from where they lie; large file ranges by sendfile. Used once,
 * on the event loop. Whatever happens, each file range is released once.
 */
public final class FrameWriter {
    /** From here on a buffer of its own is cheaper than a copy. */
    private static final int DIRECT_BYTES_MIN = 4096;

    /**
     * From here on sendfile, with a system call and a packet of its own before, for and after the
     * range, is cheaper than to read the range and send all of it at once.
     */
    private static final int SENDFILE_BYTES_MIN = 16 * 1024;

    /** A joined buffer has at most that plus one segment, and so comes from the pool. */
    private static final int JOINED_BYTES_MAX = 256 * 1024;

    private final Channel channel;
    private final List<Payload> segments = new ArrayList<>();
    private final List<Object> messages = new ArrayList<>();

    /** How many segments, from the first on, are in messages or were released. */
    private int done;

    private FrameWriter(Channel channel) {
        this.channel = channel;
    }

    /**
     * Writes without flushing.
     *
     * @param written completed when the last byte was taken by the socket, or failed
     * @throws IOException when a small range can't be read; nothing is written then
     */
    public static void write(Channel channel, List<Payload> segments, ChannelPromise written)
            throws IOException {
        FrameWriter writer = new FrameWriter(channel);
        writer.flatten(segments);
        boolean complete = false;
        try {
            writer.prepare();
            complete = true;
        } finally {
            if (!complete) {
                writer.giveUp();
            }
        }
        writer.write(written);
    }

    private void flatten(List<Payload> payloads) {
        for (Payload payload : payloads) {
            // Not a switch: linking one takes a millisecond of the time to the first answer.
            if (payload instanceof Payload.Sequence sequence) {
                flatten(sequence.parts());
            } else if (payload instanceof Payload.FileRange empty && empty.sizeBytes() == 0) {
                empty.release();
            } else {
                segments.add(payload);
            }
        }
    }

    private void prepare() throws IOException {
        int joinedBytes = 0;
        for (int i = 0; i < segments.size(); i++) {
            Payload segment = segments.get(i);
            if (!isCopied(segment)) {
                join(i, joinedBytes);
                joinedBytes = 0;
                messages.add(message(segment));
                done = i + 1;
                continue;
            }
            joinedBytes += segment.sizeBytes();
            if (joinedBytes >= JOINED_BYTES_MAX) {
                join(i + 1, joinedBytes);
                joinedBytes = 0;
            }
        }
        join(segments.size(), joinedBytes);
    }

    private static boolean isCopied(Payload segment) {
        // Not a switch, as above.
        if (segment instanceof Payload.Bytes bytes) {
            return !bytes.buffer().isDirect() || bytes.sizeBytes() < DIRECT_BYTES_MIN;
        }
        return segment instanceof Payload.FileRange range
                && range.sizeBytes() < SENDFILE_BYTES_MIN
                && range.channel() != null;
    }

    /** Joins the segments that are not done yet, up to one. */
    private void join(int end, int joinedBytes) throws IOException {
        if (joinedBytes == 0) {
            return;
        }
        ByteBuf joined = channel.alloc().directBuffer(joinedBytes, joinedBytes);
        messages.add(joined);
        while (done < end) {
            Payload segment = segments.get(done);
            if (segment instanceof Payload.Bytes bytes) {
                joined.writeBytes(bytes.buffer().duplicate());
            } else if (segment instanceof Payload.FileRange range) {
                read(range, joined);
                range.release();
            }
            done++;
        }
    }

    private static void read(Payload.FileRange range, ByteBuf target) throws IOException {
        @Nullable FileChannel file = range.channel();
        int left = range.sizeBytes();
        long position = range.positionBytes();
        while (file != null && left > 0) {
            int read = target.writeBytes(file, position, left);
            if (read < 0) {
                throw new EOFException("a file was cut while it was being sent");
            }
            left -= read;
            position += read;
        }
    }

    private static Object message(Payload segment) {
        return switch (segment) {
            case Payload.Bytes bytes -> Unpooled.wrappedBuffer(bytes.buffer());
            case Payload.FileRange range -> {
                FileChannel file = range.channel();
                yield file == null ? new CopiedFileRegion(range) : new SentFileRegion(file, range);
            }
            case Payload.Sequence sequence ->
                    throw new IllegalStateException("sequences were flattened: " + sequence);
        };
    }

    private void write(ChannelPromise written) {
        int last = messages.size() - 1;
        for (int i = 0; i < last; i++) {
            channel.write(messages.get(i), channel.voidPromise());
        }
        channel.write(messages.get(last), written);
    }

    private void giveUp() {
        messages.forEach(ReferenceCountUtil::release);
        segments.subList(done, segments.size()).forEach(FrameWriter::release);
    }

    /** Gives up the file ranges of a segment that will not be sent. */
    public static void release(Payload segment) {
        switch (segment) {
            case Payload.Bytes inMemory -> {}
            case Payload.Sequence sequence -> sequence.parts().forEach(FrameWriter::release);
            case Payload.FileRange range -> range.release();
        }
    }
}
