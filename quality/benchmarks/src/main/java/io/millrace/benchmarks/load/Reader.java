package io.millrace.benchmarks.load;

import io.millrace.base.Payload;
import io.millrace.protocol.message.FetchRequest;
import io.millrace.protocol.message.FetchRequest.FetchPartition;
import io.millrace.protocol.message.FetchRequest.FetchTopic;
import io.millrace.protocol.message.FetchResponse;
import io.millrace.records.BatchCursor;
import io.millrace.records.RecordBatch;
import io.millrace.records.RecordCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * Fetches one partition from its first offset on, over one connection without a fetch session, one
 * request at a time: at its end it waits in the broker for the next record (at most 500 ms), as
 * clients do by default. One thread at a time.
 */
public final class Reader implements AutoCloseable {
    private static final short VERSION = 12;
    private static final int WAIT_MILLIS = 500;

    /**
     * What to read.
     *
     * @param fetchBytes the most that one answer brings; a client's {@code
     *     max.partition.fetch.bytes} is 1 MiB
     * @param stamped whether values begin with the instant at which they were due
     * @param pauseNanos how long to rest after each answer, as a slow consumer does
     */
    public record Plan(
            String topic,
            int partition,
            int valueBytes,
            int fetchBytes,
            boolean stamped,
            long pauseNanos) {
        public static Plan of(String topic, int valueBytes) {
            return new Plan(topic, 0, valueBytes, 1 << 20, false, 0);
        }

        public Plan withStamps() {
            return new Plan(topic, partition, valueBytes, fetchBytes, true, pauseNanos);
        }

        public Plan pausing(long newPauseNanos) {
            return new Plan(topic, partition, valueBytes, fetchBytes, stamped, newPauseNanos);
        }
    }

    private final Plan plan;
    private final Wire wire;
    private Latencies latencies = new Latencies();
    private long nextOffset;
    private long left;

    public Reader(String bootstrap, Plan plan) throws IOException {
        this.plan = plan;
        this.wire = new Wire(bootstrap);
    }

    /** The next {@code records} from where it stands, or fewer when the thread is interrupted. */
    public LoadResult read(long records) throws IOException {
        left = records;
        latencies = new Latencies();
        Meter meter = new Meter();
        try {
            while (left > 0 && !Thread.currentThread().isInterrupted()) {
                long before = left;
                take();
                meter.add(before - left);
                if (plan.pauseNanos() > 0) {
                    LockSupport.parkNanos(plan.pauseNanos());
                }
            }
        } catch (java.nio.channels.ClosedByInterruptException e) {
            // Whoever interrupts has read enough.
            Thread.currentThread().interrupt();
        }
        return meter.result(plan.valueBytes(), latencies);
    }

    private void take() throws IOException {
        FetchResponse answer = FetchResponse.decode(wire.exchange(request(), VERSION), VERSION);
        FetchResponse.PartitionData data = answer.responses().getFirst().partitions().getFirst();
        if (answer.errorCode() != 0 || data.errorCode() != 0) {
            throw new IllegalStateException(
                    "fetch of %s: error %d, %d"
                            .formatted(plan.topic(), answer.errorCode(), data.errorCode()));
        }
        if (data.records() instanceof Payload.Bytes records) {
            take(records.buffer());
        }
    }

    private void take(ByteBuffer records) {
        long now = System.nanoTime();
        BatchCursor cursor = new BatchCursor(records);
        for (RecordBatch batch = cursor.next(); batch != null; batch = cursor.next()) {
            if (plan.stamped()) {
                measure(batch, now);
            }
            left -= batch.recordCount();
            nextOffset = batch.lastOffset() + 1;
        }
    }

    private void measure(RecordBatch batch, long now) {
        try (RecordCursor records = RecordCursor.open(batch)) {
            while (records.next()) {
                ByteBuffer value = Objects.requireNonNull(records.value());
                latencies.add(now - value.getLong(value.position()));
            }
        }
    }

    private FetchRequest request() {
        FetchPartition partition =
                new FetchPartition()
                        .partition(plan.partition())
                        .fetchOffset(nextOffset)
                        .partitionMaxBytes(plan.fetchBytes());
        return new FetchRequest()
                .maxWaitMs(WAIT_MILLIS)
                .minBytes(1)
                .maxBytes(50 << 20)
                .topics(
                        List.of(
                                new FetchTopic()
                                        .topic(plan.topic())
                                        .partitions(List.of(partition))));
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
