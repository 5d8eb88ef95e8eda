package io.millrace.benchmarks.load;

import io.millrace.base.Check;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/** Produces as fast as acknowledgements come back. */
public final class Saturator {
    private static final long PATIENCE_MILLIS = 30_000;

    /**
     * Who writes what.
     *
     * @param partitionsPerRequest how many partitions get a batch with each request
     * @param inFlight unanswered requests on a connection, as a client's {@code
     *     max.in.flight.requests.per.connection}
     */
    public record Plan(
            String topic,
            int partitions,
            int partitionsPerRequest,
            int connections,
            int inFlight,
            short acks,
            Records records) {
        public Plan {
            Check.that(acks != 0, "the window needs acknowledgements");
            Check.that(partitions % partitionsPerRequest == 0, "requests divide the partitions");
        }

        int recordsPerRequest() {
            return partitionsPerRequest * records.perBatch();
        }
    }

    /** Until the first of the two is reached. */
    public record Limit(double seconds, long valueBytes) {}

    private final String bootstrap;
    private final Plan plan;

    public Saturator(String bootstrap, Plan plan) {
        this.bootstrap = bootstrap;
        this.plan = plan;
    }

    /** Returns when every request that was sent is acknowledged. */
    public LoadResult run(Limit limit) throws IOException {
        List<ByteBuffer> frames = frames();
        List<ProducerConnection> connections = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < plan.connections(); i++) {
                connections.add(new ProducerConnection(bootstrap, frames, i, plan.inFlight()));
                connections.get(i).register(selector);
            }
            return run(selector, connections, limit);
        } finally {
            for (ProducerConnection connection : connections) {
                connection.close();
            }
        }
    }

    private List<ByteBuffer> frames() {
        ByteBuffer batch = plan.records().batch();
        List<ByteBuffer> frames = new ArrayList<>();
        for (int first = 0; first < plan.partitions(); first += plan.partitionsPerRequest()) {
            frames.add(
                    Frames.produce(
                            plan.topic(), first, plan.partitionsPerRequest(), plan.acks(), batch));
        }
        return frames;
    }

    private LoadResult run(Selector selector, List<ProducerConnection> connections, Limit limit)
            throws IOException {
        Latencies latencies = new Latencies();
        Meter meter = new Meter();
        long end = System.nanoTime() + (long) (limit.seconds() * 1e9);
        long requestsLeft =
                1 + limit.valueBytes() / plan.records().valueBytes() / plan.recordsPerRequest();
        for (ProducerConnection connection : connections) {
            requestsLeft -= connection.send(requestsLeft);
        }
        while (connections.stream().anyMatch(ProducerConnection::isBusy)) {
            if (selector.select(PATIENCE_MILLIS) == 0) {
                throw new IllegalStateException("no answer within " + PATIENCE_MILLIS + " ms");
            }
            for (SelectionKey key : selector.selectedKeys()) {
                ProducerConnection connection = (ProducerConnection) key.attachment();
                int answered = connection.receive(latencies);
                if (answered > 0) {
                    meter.add((long) answered * plan.recordsPerRequest());
                }
                if (System.nanoTime() - end >= 0) {
                    requestsLeft = 0;
                }
                requestsLeft -= connection.send(requestsLeft);
            }
            selector.selectedKeys().clear();
        }
        return meter.result(plan.records().valueBytes(), latencies);
    }
}
