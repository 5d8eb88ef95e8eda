package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.load.LoadResult;
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
final class Paced implements AutoCloseable {
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
    Observation measure(Contender broker, Scale scale) throws IOException, InterruptedException {
        run(scale.pacedWarmUpSeconds());
        Use use = Use.of(broker);
        LoadResult load = run(scale.pacedSeconds());
        return Use.withLatency(use.by(load), load)
                .put(Measure.SENT_LATE_P99, producer.lateness().millis(99));
    }

    /** What the consumers saw: latencies from when records were due. */
    LoadResult run(double seconds) throws IOException, InterruptedException {
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
