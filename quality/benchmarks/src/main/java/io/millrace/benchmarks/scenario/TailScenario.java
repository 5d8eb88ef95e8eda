package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.load.PacedProducer;
import java.io.IOException;
import java.util.List;

/** Several consumers at the end of one log, so that what they take is more than what is written. */
record TailScenario(String name, int consumers) implements Scenario {
    private static final String TOPIC = "tail";
    private static final int VALUE_BYTES = 1000;

    /** As many as fill a client's batch of 16 KiB. */
    private static final int RECORDS_PER_REQUEST = 16;

    private static final int RECORDS_PER_SECOND = 10_000;

    @Override
    public boolean wantsFullMemory() {
        return true;
    }

    @Override
    public String summary() {
        return "%,d records/s of %d bytes, %d in a batch, acks=all, one partition, %d consumers at its end; GB and records are those that consumers got, latency from when a batch was due to when a consumer has it"
                .formatted(RECORDS_PER_SECOND, VALUE_BYTES, RECORDS_PER_REQUEST, consumers);
    }

    @Override
    public List<Variant> variants() {
        return List.of(Variant.MILLRACE, Variant.UNSYNCED_MILLRACE, Variant.KAFKA);
    }

    @Override
    public List<Comparison> comparisons() {
        String unsynced = Variant.UNSYNCED_MILLRACE.label();
        return List.of(
                Comparison.of(Measure.CPU_PER_GB),
                Comparison.of(Measure.CPU_PER_GB).of(unsynced),
                Comparison.of(Measure.LATENCY_P50),
                Comparison.of(Measure.LATENCY_P50).of(unsynced),
                Comparison.of(Measure.LATENCY_P99),
                Comparison.of(Measure.LATENCY_P99).of(unsynced),
                Comparison.of(Measure.SWITCHES_PER_GB),
                Comparison.of(Measure.GENERATOR_PROCESSORS));
    }

    @Override
    public Observation run(Variant variant, Contender broker, Scale scale)
            throws IOException, InterruptedException {
        broker.start();
        Topic.create(broker, TOPIC, 1);
        PacedProducer.Plan plan =
                new PacedProducer.Plan(
                        TOPIC, 1, VALUE_BYTES, RECORDS_PER_SECOND, RECORDS_PER_REQUEST);
        try (Paced paced = new Paced(broker, plan, consumers)) {
            return Paced.measure(paced, broker, scale);
        }
    }
}
