package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Evidence;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.figures.Target;
import io.millrace.benchmarks.load.LoadResult;
import io.millrace.benchmarks.load.Reader;
import io.millrace.benchmarks.load.Records;
import io.millrace.benchmarks.load.Saturator;
import io.millrace.benchmarks.load.Worker;
import io.millrace.benchmarks.process.PageCache;
import java.io.IOException;
import java.util.List;

/** One consumer tails at a fixed rate while another reads a log that is in no cache. */
record ColdReaderScenario(String name, int recordsPerSecond) implements Scenario {
    private static final String COLD = "cold";
    private static final String TAIL = "tail";
    private static final int VALUE_BYTES = 1000;
    private static final double SECONDS_MAX = 600;

    /** 1 MiB each: at most 200 MB/s, so that the disk is the limit and not the processors. */
    private static final long PAUSE_NANOS = 5_000_000;

    @Override
    public String summary() {
        return "a consumer reads a log of 1,000-byte records that was dropped from the page cache, at most 200 MB/s, over and over, while %,d records/s are produced to another topic (acks=all) and consumed at its end; latency is that of the tail"
                .formatted(recordsPerSecond);
    }

    @Override
    public boolean isSlow() {
        return true;
    }

    @Override
    public List<Variant> variants() {
        return List.of(Variant.MILLRACE, Variant.UNSYNCED_MILLRACE, Variant.KAFKA);
    }

    @Override
    public List<Comparison> comparisons() {
        String unsynced = Variant.UNSYNCED_MILLRACE.label();
        return List.of(
                Comparison.of(Measure.LATENCY_P50),
                Comparison.of(Measure.LATENCY_P99, Target.LATENCY)
                        .explainedBy(
                                Evidence.ratio(
                                        "replicated against Kafka",
                                        Measure.LATENCY_P99,
                                        unsynced,
                                        Comparison.KAFKA)),
                Comparison.of(Measure.LATENCY_P99).of(unsynced),
                Comparison.of(Measure.LATENCY_P999),
                Comparison.of(Measure.COLD_MEGABYTES_PER_SECOND));
    }

    @Override
    public Observation run(Variant variant, Contender broker, Scale scale)
            throws IOException, InterruptedException {
        broker.start();
        Topic.create(broker, COLD, 1);
        Topic.create(broker, TAIL, 1);
        long records = fill(broker, scale);
        try (Paced tail = Paced.single(broker, TAIL, recordsPerSecond)) {
            tail.run(scale.shortWarmUpSeconds());
            PageCache.drop(broker.dataDirectory());
            return besideColdReads(broker, tail, records, scale);
        }
    }

    private static Observation besideColdReads(
            Contender broker, Paced tail, long records, Scale scale)
            throws IOException, InterruptedException {
        Use use = Use.of(broker);
        try (Worker<LoadResult> cold =
                Worker.start("bench-cold", () -> readColdly(broker, records))) {
            LoadResult load = tail.run(scale.pacedSeconds());
            cold.requireAlive();
            cold.close();
            LoadResult read = cold.result();
            double megabytes = read.valueBytes() / 1e6 / read.seconds();
            return Use.withLatency(use.by(load), load)
                    .put(Measure.COLD_MEGABYTES_PER_SECOND, megabytes);
        }
    }

    private static long fill(Contender broker, Scale scale) throws IOException {
        Saturator.Plan plan =
                new Saturator.Plan(COLD, 1, 1, 1, 20, (short) 1, Records.plain(VALUE_BYTES));
        return new Saturator(broker.bootstrap(), plan)
                .run(new Saturator.Limit(SECONDS_MAX, scale.loadBytes() / 2))
                .records();
    }

    /** Until it is interrupted. */
    private static LoadResult readColdly(Contender broker, long records) throws IOException {
        LoadResult all = readOnce(broker, records);
        try {
            while (!Thread.currentThread().isInterrupted()) {
                PageCache.drop(broker.dataDirectory());
                all = all.plus(readOnce(broker, records));
            }
        } catch (InterruptedException e) {
            // The tail has seen enough.
            Thread.currentThread().interrupt();
        }
        return all;
    }

    private static LoadResult readOnce(Contender broker, long records) throws IOException {
        Reader.Plan plan = Reader.Plan.of(COLD, VALUE_BYTES).pausing(PAUSE_NANOS);
        try (Reader reader = new Reader(broker.bootstrap(), plan)) {
            return reader.read(records);
        }
    }
}
