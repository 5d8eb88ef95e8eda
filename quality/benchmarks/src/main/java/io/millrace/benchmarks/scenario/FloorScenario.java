package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.load.Records;
import io.millrace.benchmarks.load.Streaming;
import java.io.IOException;
import java.util.List;

/**
 * Producing, beside the least that any program can do with as many bytes: in one stream without a
 * sync, and in the load's own window with a sync before each answer.
 *
 * @param produce what brokers do; its variants and comparisons are those of the whole
 */
record FloorScenario(ProduceScenario produce) implements Scenario {
    /** Of the load's bytes: with a sync for each few frames they take as long. */
    private static final int SYNCED_DIVISOR = 4;

    @Override
    public String name() {
        return produce.name();
    }

    @Override
    public boolean wantsFullMemory() {
        return true;
    }

    @Override
    public String summary() {
        return produce.summary()
                + "; the floor receives as many bytes over loopback, checksums them and writes them to a file";
    }

    @Override
    public List<Variant> variants() {
        return produce.variants();
    }

    @Override
    public List<Comparison> comparisons() {
        return produce.comparisons();
    }

    @Override
    public Observation run(Variant variant, Contender broker, Scale scale) throws IOException {
        return switch (variant.brand()) {
            case MILLRACE, KAFKA -> produce.run(variant, broker, scale);
            case FLOOR -> floor(broker, scale, Streaming.Window.NONE, scale.loadBytes());
            case SYNCING_FLOOR ->
                    floor(broker, scale, window(), scale.loadBytes() / SYNCED_DIVISOR);
            case SENDING_FLOOR, PASSING_FLOOR, SYNCING_PASSING_FLOOR ->
                    throw new IllegalArgumentException("nothing is sent here");
        };
    }

    private Streaming.Window window() {
        int frames = produce.plan().connections() * produce.plan().inFlight();
        return new Streaming.Window(Records.CLIENT_BATCH_BYTES, frames);
    }

    private static Observation floor(
            Contender floor, Scale scale, Streaming.Window window, long bytes) throws IOException {
        floor.start();
        Streaming streaming = new Streaming(floor.bootstrap(), window);
        double warmSeconds = 0;
        while (warmSeconds < scale.shortWarmUpSeconds()) {
            warmSeconds += streaming.send(bytes / SYNCED_DIVISOR).seconds();
        }
        Use use = Use.of(floor);
        return use.by(streaming.send(bytes));
    }
}
