package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Goal;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.compatibility.harness.ClientSettings;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** Creates one topic of many partitions, describes it, and lets it rest. */
record PartitionsScenario(String name, int partitions, List<Goal> goals) implements Scenario {
    private static final String TOPIC = "wide";
    private static final double MEBIBYTE = 1 << 20;

    @Override
    public String summary() {
        return "one topic of %,d partitions: created until all are served, described, left idle; memory is the growth of the resident set over that of the idle broker"
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
        return List.of(
                Comparison.of(Measure.CREATE),
                Comparison.of(Measure.DESCRIBE),
                Comparison.of(Measure.BYTES_PER_PARTITION));
    }

    @Override
    public Observation run(Variant variant, Contender broker, Scale scale)
            throws InterruptedException {
        broker.start();
        Topic.create(broker, "small", 1);
        double idle = StartScenario.residentAfterRest(broker);
        long start = System.nanoTime();
        Topic.create(broker, TOPIC, partitions);
        double createMillis = (System.nanoTime() - start) / 1e6;
        double describeMillis = describe(broker);
        double growth = StartScenario.residentAfterRest(broker) - idle;
        return new Observation()
                .put(Measure.CREATE, createMillis)
                .put(Measure.DESCRIBE, describeMillis)
                .put(Measure.BYTES_PER_PARTITION, Math.max(0, growth * MEBIBYTE / partitions));
    }

    private double describe(Contender broker) throws InterruptedException {
        try (Admin admin = Admin.create(ClientSettings.admin(broker.bootstrap()).properties())) {
            admin.describeCluster().nodes().get();
            long start = System.nanoTime();
            int found =
                    admin.describeTopics(List.of(TOPIC))
                            .topicNameValues()
                            .values()
                            .iterator()
                            .next()
                            .get()
                            .partitions()
                            .size();
            if (found != partitions) {
                throw new IllegalStateException("described " + found + " partitions");
            }
            return (System.nanoTime() - start) / 1e6;
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot describe " + TOPIC, e);
        }
    }
}
