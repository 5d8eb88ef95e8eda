package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.load.Latencies;
import io.millrace.benchmarks.load.LoadResult;
import io.millrace.benchmarks.load.PacedLoad;
import io.millrace.benchmarks.load.PacedProducer;
import io.millrace.benchmarks.load.Reader;
import io.millrace.benchmarks.load.Worker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A producer at a fixed rate and consumers at the end of the log, which keep their connections:
 * what a run measures goes on where the one before, which warmed all up, has ended.
 */
final class Paced implements PacedLoad, AutoCloseable {
    static final int VALUE_BYTES = 100;

    private final PacedProducer.Plan plan;
    private final PacedProducer producer;
    private final List<Reader> readers = new ArrayList<>();

    Paced(Contender broker, PacedProducer.Plan plan, int consumers) throws IOException {
        this.plan = plan;
        this.producer = new PacedProducer(broker.bootstrap(), plan);
        Reader.Plan reading = Reader.Plan.of(plan.topic(), plan.valueBytes()).withStamps();
        try {
            for (int i = 0; i < consumers; i++) {
                readers.add(new Reader(broker.bootstrap(), reading));
            }
        } catch (IOException failure) {
            close();
            throw failure;
        }
    }

    /** Records of {@link #VALUE_BYTES}, each in a request of its own, for one consumer. */
    static Paced single(Contender broker, String topic, int recordsPerSecond) throws IOException {
        return new Paced(
                broker, PacedProducer.Plan.single(topic, 1, VALUE_BYTES, recordsPerSecond), 1);
    }

    /** What a warmed broker takes, over warmed connections. */
    static Observation measure(PacedLoad load, Contender broker, Scale scale)
            throws IOException, InterruptedException {
        load.run(scale.pacedWarmUpSeconds());
        Use use = Use.of(broker);
        LoadResult result = load.run(scale.pacedSeconds());
        return Use.withLatency(use.by(result), result)
                .put(Measure.SENT_LATE_P99, load.lateness().millis(99));
    }

    /** What the consumers saw. */
    @Override
    public LoadResult run(double seconds) throws IOException, InterruptedException {
        List<Worker<LoadResult>> reading = new ArrayList<>();
        try {
            for (Reader reader : readers) {
                reading.add(
                        Worker.start(
                                "bench-reader-" + reading.size(),
                                () -> reader.read(plan.records(seconds))));
            }
            producer.run(seconds);
            return together(reading);
        } finally {
            for (Worker<LoadResult> reader : reading) {
                reader.close();
            }
        }
    }

    @Override
    public Latencies lateness() {
        return producer.lateness();
    }

    private static LoadResult together(List<Worker<LoadResult>> reading)
            throws InterruptedException {
        LoadResult all = reading.getFirst().result();
        for (Worker<LoadResult> reader : reading.subList(1, reading.size())) {
            all = all.beside(reader.result());
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        try (producer) {
            for (Reader reader : readers) {
                reader.close();
            }
        }
    }
}
