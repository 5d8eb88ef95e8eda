package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.figures.Target;
import io.millrace.benchmarks.load.Offsets;
import io.millrace.benchmarks.load.Records;
import io.millrace.benchmarks.load.Saturator;
import java.io.IOException;
import java.util.List;

/** Fills partitions, kills the broker, starts it again. What was acknowledged must be there. */
record RecoveryScenario(String name, int partitions) implements Scenario {
    private static final String TOPIC = "crash";
    private static final int PARTITIONS_PER_REQUEST = 20;
    private static final double SECONDS_MAX = 600;
    private static final int RECORD_BYTES = 1000;

    @Override
    public boolean wantsFullMemory() {
        return true;
    }

    @Override
    public String summary() {
        return "kill -9 with %d partitions full of 1,000-byte records; from the restart's command until every partition answers with the end that was acknowledged"
                .formatted(partitions);
    }

    @Override
    public boolean isSlow() {
        return true;
    }

    @Override
    public boolean isRecordable() {
        return false;
    }

    @Override
    public List<Comparison> comparisons() {
        return List.of(Comparison.of(Measure.RECOVERY, Target.RECOVERY));
    }

    @Override
    public Observation run(Variant variant, Contender broker, Scale scale) throws IOException {
        broker.start();
        Topic.create(broker, TOPIC, partitions);
        Saturator.Plan plan =
                new Saturator.Plan(
                        TOPIC,
                        partitions,
                        PARTITIONS_PER_REQUEST,
                        1,
                        5,
                        (short) -1,
                        Records.plain(RECORD_BYTES));
        long records =
                new Saturator(broker.bootstrap(), plan)
                        .run(new Saturator.Limit(SECONDS_MAX, scale.logBytes()))
                        .records();
        broker.kill();
        long start = System.nanoTime();
        broker.launch();
        long ends = Offsets.awaitServed(broker.bootstrap(), TOPIC, partitions, Topic.LIMIT);
        double millis = (System.nanoTime() - start) / 1e6;
        if (ends != records) {
            throw new IllegalStateException(
                    variant.label() + " acknowledged " + records + " records and has " + ends);
        }
        return new Observation().put(Measure.RECOVERY, millis);
    }
}
