package io.millrace.benchmarks.load;

import io.millrace.benchmarks.floor.PassingFloor;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Records at a fixed rate through a {@link PassingFloor}: what the sender of a record, a program in
 * between and its receiver cost without a protocol.
 */
public final class Passing implements PacedLoad, AutoCloseable {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final int recordsPerSecond;
    private final SocketChannel receiving;
    private final SocketChannel sending;
    private Latencies lateness = new Latencies();

    /**
     * @param synced whether each record is to be on disk before it is passed on
     */
    public Passing(String address, int recordsPerSecond, boolean synced) throws IOException {
        this.recordsPerSecond = recordsPerSecond;
        this.receiving = greet(address, PassingFloor.RECEIVER);
        byte role = synced ? PassingFloor.SYNCED_SENDER : PassingFloor.SENDER;
        try {
            this.sending = greet(address, role);
        } catch (IOException failure) {
            receiving.close();
            throw failure;
        }
    }

    private static SocketChannel greet(String address, byte role) throws IOException {
        SocketChannel channel = Wire.connect(address);
        Wire.write(channel, ByteBuffer.allocate(1).put(0, role));
        return channel;
    }

    @Override
    public LoadResult run(double seconds) throws IOException, InterruptedException {
        Schedule schedule =
                Schedule.fromNow(
                        NANOS_PER_SECOND / recordsPerSecond, (int) (seconds * recordsPerSecond));
        lateness = new Latencies();
        try (Worker<LoadResult> receiver =
                        Worker.start("bench-reader", () -> receive(schedule.count()));
                Worker<Integer> acknowledged =
                        Worker.start("bench-acks", () -> acknowledge(schedule.count()))) {
            ByteBuffer record = ByteBuffer.allocateDirect(PassingFloor.RECORD_BYTES);
            for (int i = 0; i < schedule.count(); i++) {
                long due = schedule.await(i);
                lateness.add(System.nanoTime() - due);
                Wire.write(sending, record.clear().putLong(0, due));
                receiver.requireAlive();
            }
            acknowledged.result();
            return receiver.result();
        }
    }

    @Override
    public Latencies lateness() {
        return lateness;
    }

    private LoadResult receive(int count) throws IOException {
        Latencies latencies = new Latencies();
        Meter meter = new Meter();
        ByteBuffer record = ByteBuffer.allocateDirect(PassingFloor.RECORD_BYTES);
        for (int i = 0; i < count; i++) {
            for (record.clear(); record.hasRemaining(); ) {
                read(receiving, record);
            }
            latencies.add(System.nanoTime() - record.getLong(0));
            meter.add(1);
        }
        return meter.result(PassingFloor.RECORD_BYTES, latencies);
    }

    private int acknowledge(int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(count);
        while (bytes.hasRemaining()) {
            read(sending, bytes);
        }
        return count;
    }

    private static void read(SocketChannel channel, ByteBuffer into) throws IOException {
        if (channel.read(into) < 0) {
            throw new EOFException("the floor hung up");
        }
    }

    @Override
    public void close() throws IOException {
        try (receiving) {
            sending.close();
        }
    }
}
