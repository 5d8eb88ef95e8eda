package io.millrace.benchmarks.load;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Bytes without a protocol: their number, themselves, and one byte back when all are taken; or, in
 * a window, one byte back for each frame that is on disk.
 */
public final class Streaming {
    private static final int CHUNK_BYTES = 256 * 1024;
    private static final int RECORD_BYTES = 1000;

    /**
     * How much may be unanswered.
     *
     * @param frameBytes 0 where only the whole is answered
     */
    public record Window(int frameBytes, int frames) {
        public static final Window NONE = new Window(0, 0);
    }

    private final String address;
    private final Window window;

    public Streaming(String address, Window window) {
        this.address = address;
        this.window = window;
    }

    /** The result counts records of a kilobyte, to stand beside those of brokers. */
    public LoadResult send(long bytes) throws IOException {
        try (SocketChannel channel = Wire.connect(address)) {
            Meter meter = new Meter();
            if (window.frameBytes() == 0) {
                head(channel, bytes);
                stream(channel, bytes);
                answers(channel, 1);
                meter.add(bytes / RECORD_BYTES);
            } else {
                long frames = bytes / window.frameBytes();
                head(channel, frames * window.frameBytes());
                frames(channel, frames, meter);
            }
            return meter.result(RECORD_BYTES, new Latencies());
        }
    }

    private void head(SocketChannel channel, long bytes) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(Long.BYTES + Integer.BYTES);
        Wire.write(channel, head.putLong(bytes).putInt(window.frameBytes()).flip());
    }

    private static void stream(SocketChannel channel, long bytes) throws IOException {
        ByteBuffer chunk = pattern(CHUNK_BYTES);
        for (long left = bytes; left > 0; ) {
            chunk.clear().limit((int) Math.min(left, CHUNK_BYTES));
            left -= chunk.remaining();
            Wire.write(channel, chunk);
        }
    }

    private void frames(SocketChannel channel, long count, Meter meter) throws IOException {
        ByteBuffer frame = pattern(window.frameBytes());
        int recordsPerFrame = window.frameBytes() / RECORD_BYTES;
        long sent = 0;
        long answered = 0;
        while (answered < count) {
            while (sent < count && sent - answered < window.frames()) {
                Wire.write(channel, frame.clear());
                sent++;
            }
            int taken = answers(channel, (int) (sent - answered));
            answered += taken;
            meter.add((long) taken * recordsPerFrame);
        }
    }

    /** At least one, at most that many. */
    private static int answers(SocketChannel channel, int most) throws IOException {
        int count = channel.read(ByteBuffer.allocate(most));
        if (count < 1) {
            throw new EOFException("the stream was not taken");
        }
        return count;
    }

    private static ByteBuffer pattern(int bytes) {
        ByteBuffer pattern = ByteBuffer.allocateDirect(bytes);
        for (int i = 0; i < bytes; i++) {
            pattern.put(i, (byte) (i * 31));
        }
        return pattern;
    }
}
