package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.load.LoadResult;
import java.io.IOException;
import java.util.List;

/**
 * The first seconds of a topic: in a broker that was just started, while its compiler has all to
 * do, or in one that has served the same load to another topic.
 */
record FirstSecondsScenario(String name, int recordsPerSecond, boolean isWarm) implements Scenario {
    private static final String TOPIC = "first";
    private static final double SECONDS = 10;

    @Override
    public String summary() {
        String since =
                isWarm
                        ? "of a topic with connections of its own, after a warm-up of another one"
                        : "after a start, nothing was warmed up, the load generator neither in a first round";
        return "the first %.0f s %s: %,d records/s of %d bytes, each in its own request, acks=all, one partition, a consumer at its end"
                .formatted(SECONDS, since, recordsPerSecond, Paced.VALUE_BYTES);
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
        if (isWarm) {
            Topic.create(broker, "warm-up", 1);
            try (Paced before = Paced.single(broker, "warm-up", recordsPerSecond)) {
                before.run(scale.pacedWarmUpSeconds());
            }
        }
        Topic.create(broker, TOPIC, 1);
        Use use = Use.of(broker);
        try (Paced paced = Paced.single(broker, TOPIC, recordsPerSecond)) {
            LoadResult load = paced.run(SECONDS);
            return Use.withLatency(use.by(load), load);
        }
    }
}
