package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Goal;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.load.Passing;
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
        return "%,d records/s of %d bytes, each in its own request, acks=all, one partition, a consumer at its end; latency from when a record was due to when the consumer has it; the passing floor appends each to a file and passes it on"
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
        return switch (variant.brand()) {
            case MILLRACE, KAFKA -> produced(broker, scale);
            case PASSING_FLOOR -> passed(broker, scale, false);
            case SYNCING_PASSING_FLOOR -> passed(broker, scale, true);
            case FLOOR, SYNCING_FLOOR, SENDING_FLOOR ->
                    throw new IllegalArgumentException("nothing is passed on here");
        };
    }

    private Observation produced(Contender broker, Scale scale)
            throws IOException, InterruptedException {
        Topic.create(broker, TOPIC, 1);
        try (Paced paced = Paced.single(broker, TOPIC, recordsPerSecond)) {
            return Paced.measure(paced, broker, scale);
        }
    }

    private Observation passed(Contender floor, Scale scale, boolean synced)
            throws IOException, InterruptedException {
        try (Passing passing = new Passing(floor.bootstrap(), recordsPerSecond, synced)) {
            return Paced.measure(passing, floor, scale);
        }
    }
}
