package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.figures.Target;
import io.millrace.benchmarks.load.Records;
import io.millrace.benchmarks.load.Saturator;
import io.millrace.benchmarks.process.ProcessSample;
import io.millrace.benchmarks.start.WireProbe;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** From the command to the first acknowledged record; memory then, and after a load. */
record StartScenario(String name) implements Scenario {
    private static final long REST_NANOS = 5_000_000_000L;
    private static final double MEBIBYTE = 1 << 20;
    private static final int RECORD_BYTES = 100;
    private static final long LOAD_BYTES = 100_000_000;

    @Override
    public String summary() {
        return "a start on an empty, formatted directory; memory 5 s after the first record, and 5 s after a million records of 100 bytes";
    }

    @Override
    public boolean isRecordable() {
        return false;
    }

    @Override
    public List<Comparison> comparisons() {
        return List.of(
                Comparison.of(Measure.START, Target.START),
                Comparison.of(Measure.RESIDENT_IDLE, Target.MEMORY),
                Comparison.of(Measure.RESIDENT, Target.MEMORY));
    }

    @Override
    public Observation run(Variant variant, Contender broker, Scale scale) throws IOException {
        long start = System.nanoTime();
        broker.launch();
        new WireProbe(broker.bootstrap()).awaitAcknowledgement(Topic.LIMIT);
        double millis = (System.nanoTime() - start) / 1e6;
        Observation observation =
                new Observation()
                        .put(Measure.START, millis)
                        .put(Measure.RESIDENT_IDLE, residentAfterRest(broker));
        Topic.create(broker, "load", 1);
        Saturator.Plan plan =
                new Saturator.Plan("load", 1, 1, 1, 5, (short) -1, Records.plain(RECORD_BYTES));
        new Saturator(broker.bootstrap(), plan).run(new Saturator.Limit(60, LOAD_BYTES));
        return observation.put(Measure.RESIDENT, residentAfterRest(broker));
    }

    static double residentAfterRest(Contender broker) {
        long end = System.nanoTime() + REST_NANOS;
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        return ProcessSample.of(broker.pid()).memory().residentBytes() / MEBIBYTE;
    }
}
