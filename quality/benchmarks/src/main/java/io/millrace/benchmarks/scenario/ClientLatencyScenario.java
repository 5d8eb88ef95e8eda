package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Goal;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.load.ClientPacer;
import io.millrace.benchmarks.load.LoadResult;
import java.util.List;

/** The same with Kafka's Java clients on both ends. */
record ClientLatencyScenario(
        String name,
        int recordsPerSecond,
        List<Variant> variants,
        List<Comparison> comparisons,
        List<Goal> goals)
        implements Scenario {
    private static final String TOPIC = "paced";

    @Override
    public String summary() {
        return "%,d records/s of %d bytes from a KafkaProducer (defaults, but linger.ms=0) to a KafkaConsumer (defaults), one partition; latency from when a record was due to when the consumer's poll returns it"
                .formatted(recordsPerSecond, Paced.VALUE_BYTES);
    }

    @Override
    public boolean isSlow() {
        return true;
    }

    @Override
    public Observation run(Variant variant, Contender broker, Scale scale)
            throws InterruptedException {
        broker.start();
        Topic.create(broker, TOPIC, 1);
        try (ClientPacer pacer = new ClientPacer(broker.bootstrap(), TOPIC, Paced.VALUE_BYTES)) {
            pacer.run(recordsPerSecond, scale.pacedWarmUpSeconds());
            Use use = Use.of(broker);
            LoadResult load = pacer.run(recordsPerSecond, scale.pacedSeconds());
            return Use.withLatency(use.by(load), load);
        }
    }
}
