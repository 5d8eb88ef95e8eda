package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.load.LoadResult;
import java.io.IOException;
import java.util.List;

/** The first seconds of a broker that was just started, while its compiler has all to do. */
record ColdStartScenario(String name, int recordsPerSecond) implements Scenario {
    private static final double SECONDS = 10;

    @Override
    public String summary() {
        return "the first %.0f s after a start: %,d records/s of %d bytes, each in its own request, acks=all, one partition, a consumer at its end; nothing was warmed up, the load generator neither in a first round"
                .formatted(SECONDS, recordsPerSecond, Paced.VALUE_BYTES);
    }

    @Override
    public boolean isSlow() {
        return true;
    }

    @Override
    public List<Comparison> comparisons() {
        return List.of(
                Comparison.of(Measure.LATENCY_P50),
                Comparison.of(Measure.LATENCY_P99),
                Comparison.of(Measure.LATENCY_P999),
                Comparison.of(Measure.CPU_PER_MILLION));
    }

    @Override
    public Observation run(Variant variant, Contender broker, Scale scale)
            throws IOException, InterruptedException {
        broker.start();
        Topic.create(broker, "cold", 1);
        Use use = Use.of(broker);
        LoadResult load = Paced.drive(broker, "cold", recordsPerSecond, SECONDS);
        return Use.withLatency(use.by(load), load);
    }
}
