package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.figures.Target;
import io.millrace.benchmarks.load.Records;
import io.millrace.benchmarks.load.Streaming;
import java.io.IOException;
import java.util.List;

/**
 * Producing, beside the least that any program can do with as many bytes: in one stream without a
 * sync, and in the load's own window with a sync before each answer.
 */
record FloorScenario(ProduceScenario produce) implements Scenario {
    @Override
    public String name() {
        return produce.name();
    }

    @Override
    public String summary() {
        return produce.summary()
                + "; the floor receives as many bytes over loopback, checksums them and writes them to a file";
    }

    @Override
    public List<Variant> variants() {
        return List.of(
                Variant.FLOOR,
                Variant.SYNCING_FLOOR,
                Variant.MILLRACE,
                Variant.UNSYNCED_MILLRACE,
                Variant.KAFKA);
    }

    @Override
    public boolean isSlow() {
        return true;
    }

    @Override
    public List<Comparison> comparisons() {
        String floor = Variant.FLOOR.label();
        String syncing = Variant.SYNCING_FLOOR.label();
        String unsynced = Variant.UNSYNCED_MILLRACE.label();
        return List.of(
                Comparison.of(Measure.CPU_PER_GB, Target.PRODUCE_CPU_FLOOR).against(floor),
                Comparison.of(Measure.CPU_PER_GB).against(syncing),
                Comparison.of(Measure.CPU_PER_GB).of(unsynced).against(floor),
                Comparison.of(Measure.CPU_PER_GB).of(unsynced),
                Comparison.of(Measure.CPU_PER_GB).of(Comparison.KAFKA).against(floor),
                Comparison.of(Measure.MEGABYTES_PER_SECOND).against(syncing),
                Comparison.of(Measure.MEGABYTES_PER_SECOND).of(unsynced).against(floor));
    }

    @Override
    public Observation run(Variant variant, Contender broker, Scale scale) throws IOException {
        return switch (variant.brand()) {
            case MILLRACE, KAFKA -> produce.run(variant, broker, scale);
            case FLOOR ->
                    floor(
                            broker,
                            new Streaming(broker.bootstrap(), Streaming.Window.NONE),
                            scale.loadBytes());
            case SYNCING_FLOOR ->
                    floor(
                            broker,
                            new Streaming(
                                    broker.bootstrap(),
                                    new Streaming.Window(
                                            Records.CLIENT_BATCH_BYTES, produce.plan().inFlight())),
                            scale.loadBytes() / 4);
        };
    }

    private static Observation floor(Contender broker, Streaming streaming, long bytes)
            throws IOException {
        broker.start();
        streaming.send(bytes / 4);
        Use use = Use.of(broker);
        return use.by(streaming.send(bytes));
    }
}
