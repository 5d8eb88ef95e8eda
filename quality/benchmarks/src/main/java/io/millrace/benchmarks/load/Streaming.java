package io.millrace.benchmarks.load;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Bytes without a protocol: their number, themselves, and one byte back when all are taken. */
public final class Streaming {
    private static final int CHUNK_BYTES = 256 * 1024;
    private static final int RECORD_BYTES = 1000;

    private final String address;

    public Streaming(String address) {
        this.address = address;
    }

    /** The result counts records of a kilobyte, to stand beside those of brokers. */
    public LoadResult send(long bytes) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
        for (int i = 0; i < CHUNK_BYTES; i++) {
            chunk.put(i, (byte) (i * 31));
        }
        try (SocketChannel channel = Wire.connect(address)) {
            Meter meter = new Meter();
            Wire.write(channel, ByteBuffer.allocate(Long.BYTES).putLong(0, bytes));
            for (long left = bytes; left > 0; ) {
                chunk.clear().limit((int) Math.min(left, CHUNK_BYTES));
                left -= chunk.remaining();
                Wire.write(channel, chunk);
            }
            if (channel.read(ByteBuffer.allocate(1)) != 1) {
                throw new EOFException("the stream was not taken");
            }
            meter.add(bytes / RECORD_BYTES);
            return meter.result(RECORD_BYTES, new Latencies());
        }
    }
}
