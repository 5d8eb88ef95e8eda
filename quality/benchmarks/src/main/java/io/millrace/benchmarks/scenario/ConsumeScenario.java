package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Evidence;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.figures.Target;
import io.millrace.benchmarks.load.Draining;
import io.millrace.benchmarks.load.LoadResult;
import io.millrace.benchmarks.load.Reader;
import io.millrace.benchmarks.load.Records;
import io.millrace.benchmarks.load.Saturator;
import java.io.IOException;
import java.util.List;

/**
 * A consumer that reads a log from its beginning, out of the page cache, over and over; beside it
 * the least that a program can do to send as many bytes.
 */
record ConsumeScenario(String name, int valueBytes) implements Scenario {
    private static final String TOPIC = "log";
    private static final double SECONDS_MAX = 600;

    /** Reads the whole log once. */
    private interface Pass {
        LoadResult run() throws IOException;
    }

    @Override
    public boolean wantsFullMemory() {
        return true;
    }

    @Override
    public String summary() {
        return "catch-up consumption of %d-byte records, one partition, fetches of up to 1 MiB, over and over; the sending floor sends a file of the same size with sendfile, 1 MiB each time that it is asked"
                .formatted(valueBytes);
    }

    @Override
    public List<Variant> variants() {
        return List.of(Variant.SENDING_FLOOR, Variant.MILLRACE, Variant.KAFKA);
    }

    @Override
    public boolean isSlow() {
        return true;
    }

    @Override
    public List<Comparison> comparisons() {
        String floor = Variant.SENDING_FLOOR.label();
        return List.of(
                Comparison.of(Measure.CPU_PER_GB, Target.CONSUME_CPU)
                        .explainedBy(
                                Evidence.ratio(
                                        "the sending floor, no broker at all, against Kafka",
                                        Measure.CPU_PER_GB,
                                        floor,
                                        Comparison.KAFKA),
                                Evidence.ratio(
                                        "Millrace against that floor",
                                        Measure.CPU_PER_GB,
                                        Comparison.MILLRACE,
                                        floor)),
                Comparison.of(Measure.CPU_PER_GB).against(floor),
                Comparison.of(Measure.CPU_PER_GB).of(Comparison.KAFKA).against(floor),
                Comparison.of(Measure.USER_SHARE),
                Comparison.of(Measure.MEGABYTES_PER_SECOND),
                Comparison.of(Measure.MEGABYTES_PER_SECOND).against(floor),
                Comparison.of(Measure.GENERATOR_PROCESSORS),
                Comparison.of(Measure.SWITCHES_PER_GB));
    }

    @Override
    public Observation run(Variant variant, Contender broker, Scale scale) throws IOException {
        broker.start();
        Pass pass =
                switch (variant.brand()) {
                    case SENDING_FLOOR -> draining(broker, scale);
                    case MILLRACE, KAFKA -> reading(broker, scale);
                    case FLOOR, SYNCING_FLOOR, PASSING_FLOOR, SYNCING_PASSING_FLOOR ->
                            throw new IllegalArgumentException("nothing is taken here");
                };
        repeat(pass, scale.shortWarmUpSeconds());
        Use use = Use.of(broker);
        return use.by(repeat(pass, scale.measuredSeconds()));
    }

    private static Pass draining(Contender floor, Scale scale) {
        Draining draining = new Draining(floor.bootstrap());
        return () -> draining.take(scale.loadBytes() / 2);
    }

    private Pass reading(Contender broker, Scale scale) throws IOException {
        Topic.create(broker, TOPIC, 1);
        Saturator.Plan plan =
                new Saturator.Plan(TOPIC, 1, 1, 1, 5, (short) 1, Records.plain(valueBytes));
        long records =
                new Saturator(broker.bootstrap(), plan)
                        .run(new Saturator.Limit(SECONDS_MAX, scale.loadBytes() / 2))
                        .records();
        Reader.Plan read = Reader.Plan.of(TOPIC, valueBytes);
        return () -> {
            try (Reader reader = new Reader(broker.bootstrap(), read)) {
                return reader.read(records);
            }
        };
    }

    /** At least once, until so much time has passed. */
    private static LoadResult repeat(Pass pass, double seconds) throws IOException {
        LoadResult all = pass.run();
        while (all.seconds() < seconds) {
            all = all.plus(pass.run());
        }
        return all;
    }
}
