package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.load.LoadResult;
import io.millrace.benchmarks.load.Records;
import io.millrace.benchmarks.load.Saturator;
import java.io.IOException;
import java.util.List;

/** Produces at full speed with the light generator. */
record ProduceScenario(
        String name, Saturator.Plan plan, List<Variant> variants, List<Comparison> comparisons)
        implements Scenario {
    private static final String TOPIC = "load";
    private static final int IN_FLIGHT = 5;
    private static final int PARTITIONS_PER_REQUEST = 16;

    static ProduceScenario of(
            String name, Records records, int partitions, int connections, int acks) {
        Saturator.Plan plan =
                new Saturator.Plan(
                        TOPIC,
                        partitions,
                        Math.min(partitions, PARTITIONS_PER_REQUEST),
                        connections,
                        IN_FLIGHT,
                        (short) acks,
                        records);
        return new ProduceScenario(
                name,
                plan,
                List.of(Variant.MILLRACE, Variant.KAFKA),
                List.of(
                        Comparison.of(Measure.CPU_PER_GB),
                        Comparison.of(Measure.CPU_PER_MILLION),
                        Comparison.of(Measure.RECORDS_PER_SECOND),
                        Comparison.of(Measure.LATENCY_P99),
                        Comparison.of(Measure.SWITCHES_PER_GB),
                        Comparison.of(Measure.WRITTEN_PER_GB),
                        Comparison.of(Measure.RESIDENT)));
    }

    ProduceScenario comparing(Comparison... newComparisons) {
        return new ProduceScenario(name, plan, variants, List.of(newComparisons));
    }

    ProduceScenario among(Variant... newVariants) {
        return new ProduceScenario(name, plan, List.of(newVariants), comparisons);
    }

    @Override
    public boolean wantsFullMemory() {
        return true;
    }

    @Override
    public String summary() {
        return "%d-byte records in %d KiB batches (%s), acks=%d, %d partitions (%d a request), %d connections with %d requests in flight each"
                .formatted(
                        plan.records().valueBytes(),
                        plan.records().batchBytes() / 1024,
                        plan.records().codec(),
                        plan.acks(),
                        plan.partitions(),
                        plan.partitionsPerRequest(),
                        plan.connections(),
                        plan.inFlight());
    }

    @Override
    public Observation run(Variant variant, Contender broker, Scale scale) throws IOException {
        broker.start();
        Topic.create(broker, TOPIC, plan.partitions());
        Saturator saturator = new Saturator(broker.bootstrap(), plan);
        saturator.run(scale.warmUp());
        Use use = Use.of(broker);
        LoadResult load = saturator.run(scale.measured());
        return Use.withLatency(use.by(load), load);
    }
}
