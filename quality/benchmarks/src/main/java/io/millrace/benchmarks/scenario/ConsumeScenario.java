package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.figures.Target;
import io.millrace.benchmarks.load.LoadResult;
import io.millrace.benchmarks.load.Reader;
import io.millrace.benchmarks.load.Records;
import io.millrace.benchmarks.load.Saturator;
import java.io.IOException;
import java.util.List;

/** A consumer that reads a log from its beginning, out of the page cache. */
record ConsumeScenario(String name, int valueBytes) implements Scenario {
    private static final String TOPIC = "log";
    private static final double SECONDS_MAX = 600;
    private static final int PASSES = 3;

    @Override
    public String summary() {
        return "catch-up consumption of %d-byte records, one partition, fetches of up to 1 MiB, %d times over"
                .formatted(valueBytes, PASSES);
    }

    @Override
    public boolean isSlow() {
        return true;
    }

    @Override
    public List<Comparison> comparisons() {
        return List.of(
                Comparison.of(Measure.CPU_PER_GB, Target.CONSUME_CPU),
                Comparison.of(Measure.MEGABYTES_PER_SECOND),
                Comparison.of(Measure.SWITCHES_PER_GB));
    }

    @Override
    public Observation run(Variant variant, Contender broker, Scale scale) throws IOException {
        broker.start();
        Topic.create(broker, TOPIC, 1);
        Saturator.Plan plan =
                new Saturator.Plan(TOPIC, 1, 1, 1, 5, (short) 1, Records.plain(valueBytes));
        long records =
                new Saturator(broker.bootstrap(), plan)
                        .run(new Saturator.Limit(SECONDS_MAX, scale.loadBytes() / 2))
                        .records();
        new Reader(broker.bootstrap(), Reader.Plan.of(TOPIC, valueBytes)).read(records);
        Use use = Use.of(broker);
        LoadResult last = readAll(broker, records);
        for (int pass = 1; pass < PASSES; pass++) {
            last = last.plus(readAll(broker, records));
        }
        return use.by(last);
    }

    private LoadResult readAll(Contender broker, long records) throws IOException {
        return new Reader(broker.bootstrap(), Reader.Plan.of(TOPIC, valueBytes)).read(records);
    }
}
