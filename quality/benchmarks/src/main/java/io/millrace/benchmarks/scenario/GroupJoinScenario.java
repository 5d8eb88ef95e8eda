package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.load.GroupMembers;
import io.millrace.benchmarks.process.ProcessSample;
import io.millrace.benchmarks.process.ProcessUse;
import java.util.List;

/** Consumers that join a group at the same time. */
record GroupJoinScenario(String name, int members, int partitions, List<Variant> variants)
        implements Scenario {
    private static final String TOPIC = "shared";

    @Override
    public String summary() {
        return "%d consumers of Kafka's Java client (defaults: classic protocol) subscribe to %d partitions at once; from the first subscribe until every partition is assigned and every member has some; the second of two groups counts"
                .formatted(members, partitions);
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
        return List.of(Comparison.of(Measure.JOIN), Comparison.of(Measure.CPU_SECONDS));
    }

    @Override
    public Observation run(Variant variant, Contender broker, Scale scale)
            throws InterruptedException {
        broker.start();
        Topic.create(broker, TOPIC, partitions);
        join(broker, "warm-up");
        ProcessSample before = ProcessSample.of(broker.pid());
        double millis = join(broker, "measured");
        ProcessUse use = ProcessUse.between(before, ProcessSample.of(broker.pid()));
        return new Observation()
                .put(Measure.JOIN, millis)
                .put(Measure.CPU_SECONDS, use.cpuSeconds());
    }

    private double join(Contender broker, String group) throws InterruptedException {
        try (GroupMembers all = new GroupMembers(broker.bootstrap(), group, members)) {
            return all.join(TOPIC, partitions, Topic.LIMIT);
        }
    }
}
