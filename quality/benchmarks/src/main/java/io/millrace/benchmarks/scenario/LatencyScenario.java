package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Goal;
import io.millrace.benchmarks.figures.Observation;
import java.io.IOException;
import java.util.List;

/** Records at a fixed rate, each in a request of its own, with a consumer at the end of the log. */
record LatencyScenario(
        String name,
        int recordsPerSecond,
        List<Variant> variants,
        boolean isSideBySide,
        List<Comparison> comparisons,
        List<Goal> goals)
        implements Scenario {
    private static final String TOPIC = "paced";

    @Override
    public String summary() {
        return "%,d records/s of %d bytes, each in its own request, acks=all, one partition, a consumer at its end; latency from when a record was due to when the consumer has it"
                .formatted(recordsPerSecond, Paced.VALUE_BYTES);
    }

    /** Side by side all brokers meet the same noise: fewer rounds say as much. */
    @Override
    public boolean isSlow() {
        return isSideBySide;
    }

    @Override
    public Observation run(Variant variant, Contender broker, Scale scale)
            throws IOException, InterruptedException {
        broker.start();
        Topic.create(broker, TOPIC, 1);
        try (Paced paced = Paced.single(broker, TOPIC, recordsPerSecond)) {
            return paced.measure(broker, scale);
        }
    }
}
