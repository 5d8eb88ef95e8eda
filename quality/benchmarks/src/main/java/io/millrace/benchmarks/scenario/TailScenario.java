package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.load.LoadResult;
import io.millrace.benchmarks.load.PacedProducer;
import io.millrace.benchmarks.load.Reader;
import io.millrace.benchmarks.load.Worker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Several consumers at the end of one log, so that what they take is more than what is written. */
record TailScenario(String name, int consumers) implements Scenario {
    private static final String TOPIC = "tail";
    private static final int VALUE_BYTES = 1000;

    /** As many as fill a client's batch of 16 KiB. */
    private static final int RECORDS_PER_REQUEST = 16;

    private static final int RECORDS_PER_SECOND = 10_000;

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
        Topic.create(broker, "warm-up", 1);
        Topic.create(broker, TOPIC, 1);
        drive(broker, "warm-up", scale.pacedWarmUpSeconds());
        Use use = Use.of(broker);
        LoadResult load = drive(broker, TOPIC, scale.pacedSeconds());
        return Use.withLatency(use.by(load), load);
    }

    private LoadResult drive(Contender broker, String topic, double seconds)
            throws IOException, InterruptedException {
        long requests = (long) (seconds * RECORDS_PER_SECOND) / RECORDS_PER_REQUEST;
        Reader.Plan plan = Reader.Plan.of(topic, VALUE_BYTES).withStamps();
        List<Worker<LoadResult>> readers = new ArrayList<>();
        try {
            for (int i = 0; i < consumers; i++) {
                Reader reader = new Reader(broker.bootstrap(), plan);
                readers.add(
                        Worker.start(
                                "bench-reader-" + i,
                                () -> reader.read(requests * RECORDS_PER_REQUEST)));
            }
            new PacedProducer(
                            broker.bootstrap(),
                            new PacedProducer.Plan(
                                    topic, 1, VALUE_BYTES, RECORDS_PER_SECOND, RECORDS_PER_REQUEST))
                    .run(seconds);
            return together(readers);
        } finally {
            for (Worker<LoadResult> reader : readers) {
                reader.close();
            }
        }
    }

    private static LoadResult together(List<Worker<LoadResult>> readers)
            throws InterruptedException {
        LoadResult all = readers.getFirst().result();
        for (Worker<LoadResult> reader : readers.subList(1, readers.size())) {
            all = all.beside(reader.result());
        }
        return all;
    }
}
