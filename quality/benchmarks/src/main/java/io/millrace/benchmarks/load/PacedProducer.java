package io.millrace.benchmarks.load;

import io.millrace.records.BatchBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Semaphore;

/**
 * Produces at a fixed rate over one connection, acks=all, a batch in each request, round robin over
 * the partitions. A request that the window holds back is still due when it was due. One thread at
 * a time.
 */
public final class PacedProducer implements AutoCloseable {
    /** Unanswered requests: beyond that a broker is too slow for the rate, and the run shows it. */
    private static final int IN_FLIGHT = 1000;

    private static final short ACKS_ALL = -1;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /**
     * What to send, and when.
     *
     * @param valueBytes at least 8: the instant at which the record was due comes first
     * @param recordsPerRequest all due at the same instant
     */
    public record Plan(
            String topic,
            int partitions,
            int valueBytes,
            int recordsPerSecond,
            int recordsPerRequest) {
        /** Each record in a request of its own. */
        public static Plan single(
                String topic, int partitions, int valueBytes, int recordsPerSecond) {
            return new Plan(topic, partitions, valueBytes, recordsPerSecond, 1);
        }

        /** Whole requests' worth. */
        public long records(double seconds) {
            return (long) requests(seconds) * recordsPerRequest;
        }

        private int requests(double seconds) {
            return (int) (seconds * recordsPerSecond) / recordsPerRequest;
        }

        private Schedule schedule(double seconds) {
            return Schedule.fromNow(
                    NANOS_PER_SECOND * recordsPerRequest / recordsPerSecond, requests(seconds));
        }
    }

    private final Plan plan;
    private final SocketChannel channel;
    private Latencies lateness = new Latencies();

    public PacedProducer(String bootstrap, Plan plan) throws IOException {
        this.plan = plan;
        this.channel = Wire.connect(bootstrap);
    }

    /** Returns when all is acknowledged. Latency is from due to acknowledged. */
    public LoadResult run(double seconds) throws IOException, InterruptedException {
        lateness = new Latencies();
        Semaphore window = new Semaphore(IN_FLIGHT);
        long freeSince = Long.MIN_VALUE;
        Schedule schedule = plan.schedule(seconds);
        Acknowledgements acknowledgements = new Acknowledgements(channel, window, schedule);
        try (Worker<LoadResult> worker =
                Worker.start("bench-acks", () -> acknowledgements.await(plan))) {
            for (int i = 0; i < schedule.count(); i++) {
                long due = schedule.await(i);
                if (due >= freeSince) {
                    lateness.add(System.nanoTime() - due);
                }
                if (!window.tryAcquire()) {
                    window.acquire();
                    freeSince = System.nanoTime();
                }
                Wire.write(channel, frame(i, due));
                worker.requireAlive();
            }
            return worker.result();
        }
    }

    /**
     * @see PacedLoad#lateness
     */
    public Latencies lateness() {
        return lateness;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private ByteBuffer frame(int number, long due) {
        ByteBuffer value = ByteBuffer.allocate(plan.valueBytes()).putLong(0, due);
        BatchBuilder batch = new BatchBuilder();
        for (int i = 0; i < plan.recordsPerRequest(); i++) {
            batch.append(System.currentTimeMillis(), null, value.duplicate());
        }
        ByteBuffer frame =
                Frames.produce(
                        plan.topic(), number % plan.partitions(), 1, ACKS_ALL, batch.build());
        Frames.number(frame, number);
        return frame;
    }

    /** The answers, on a thread of their own. */
    private record Acknowledgements(SocketChannel channel, Semaphore window, Schedule schedule) {
        LoadResult await(Plan plan) throws IOException {
            Answers answers = new Answers();
            Latencies latencies = new Latencies();
            Meter meter = new Meter();
            for (int i = 0; i < schedule.count(); i++) {
                Frames.requireAcknowledged(Wire.await(channel, answers), i);
                latencies.add(System.nanoTime() - schedule.due(i));
                meter.add(plan.recordsPerRequest());
                window.release();
            }
            return meter.result(plan.valueBytes(), latencies);
        }
    }
}
