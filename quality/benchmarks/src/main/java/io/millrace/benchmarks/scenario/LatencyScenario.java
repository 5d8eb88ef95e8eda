package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.load.LoadResult;
import io.millrace.benchmarks.load.PacedProducer;
import io.millrace.benchmarks.load.Reader;
import io.millrace.benchmarks.load.Worker;
import java.io.IOException;
import java.util.List;

/** Records at a fixed rate, each in a request of its own, with a consumer at the end of the log. */
record LatencyScenario(
        String name, int recordsPerSecond, boolean isSideBySide, List<Comparison> comparisons)
        implements Scenario {
    private static final String TOPIC = "paced";
    private static final int VALUE_BYTES = 100;

    @Override
    public String summary() {
        return "%,d records/s of %d bytes, each in its own request, acks=all, one partition, a consumer at its end; latency from when a record was due to when the consumer has it"
                .formatted(recordsPerSecond, VALUE_BYTES);
    }

    @Override
    public Observation run(Variant variant, Contender broker, Scale scale)
            throws IOException, InterruptedException {
        broker.start();
        Topic.create(broker, "warm-up", 1);
        Topic.create(broker, TOPIC, 1);
        drive(broker, "warm-up", scale.warmUpSeconds());
        Use use = Use.of(broker);
        LoadResult load = drive(broker, TOPIC, scale.measuredSeconds());
        return Use.withLatency(use.by(load), load);
    }

    private LoadResult drive(Contender broker, String topic, double seconds)
            throws IOException, InterruptedException {
        String bootstrap = broker.bootstrap();
        Reader reader = new Reader(bootstrap, Reader.Plan.of(topic, VALUE_BYTES).withStamps());
        long records = (long) (seconds * recordsPerSecond);
        try (Worker<LoadResult> reading =
                Worker.start("bench-reader", () -> reader.read(records))) {
            new PacedProducer(
                            bootstrap,
                            new PacedProducer.Plan(topic, 1, VALUE_BYTES, recordsPerSecond))
                    .run(seconds);
            return reading.result();
        }
    }
}
