package io.millrace.benchmarks.load;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Takes bytes without a protocol: says how many it wants, and asks for each piece of a mebibyte
 * with a byte, as a consumer asks for the next answer when it has one.
 */
public final class Draining {
    private static final int PIECE_BYTES = 1 << 20;
    private static final int RECORD_BYTES = 1000;

    private final String address;

    public Draining(String address) {
        this.address = address;
    }

    /** The result counts records of a kilobyte, to stand beside those of brokers. */
    public LoadResult take(long bytes) throws IOException {
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);
        try (SocketChannel channel = Wire.connect(address)) {
            Wire.write(channel, ByteBuffer.allocate(Long.BYTES).putLong(0, bytes));
            read(channel, piece.limit(1));
            Meter meter = new Meter();
            for (long left = bytes; left > 0; left -= piece.position()) {
                Wire.write(channel, ByteBuffer.allocate(1));
                read(channel, piece.clear().limit((int) Math.min(left, PIECE_BYTES)));
                meter.add(piece.position() / RECORD_BYTES);
            }
            return meter.result(RECORD_BYTES, new Latencies());
        }
    }

    private static void read(SocketChannel channel, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (channel.read(into) < 0) {
                throw new EOFException("the stream ends early");
            }
        }
    }
}
