package io.millrace.simulation.run;

import io.millrace.base.TopicPartition;
import io.millrace.simulation.client.Reader;
import io.millrace.simulation.history.Anomaly;
import io.millrace.simulation.history.AnomalyKind;
import io.millrace.simulation.history.Checker;
import io.millrace.simulation.history.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** One run of a workload, from one seed. */
final class HistoryRun {
    private static final long TROUBLE_MILLIS = 20_000;
    private static final long QUIET_MILLIS_MAX = 120_000;

    /** Until nothing strays any more, and what a stray may have begun is timed out. */
    private static final long CALM_MILLIS = 11_000;

    private static final int PARTITIONS = 3;
    private static final int COMPACTED_PARTITIONS = 2;

    private final Workload workload;
    private final Mutation mutation;
    private final Scene scene;
    private final List<Actor> sources = new ArrayList<>();
    private final List<Actor> copiers = new ArrayList<>();
    private final List<Reader> drains = new ArrayList<>();

    HistoryRun(long seed, Workload workload) {
        this(seed, workload, Mutation.NONE);
    }

    HistoryRun(long seed, Workload workload, Mutation mutation) {
        this.workload = workload;
        this.mutation = mutation;
        this.scene = new Scene(seed, mutation.settings());
    }

    /** What was found wrong. */
    List<Anomaly> run() {
        boolean transactions = workload.transactional() > 0;
        scene.begin(Map.of("data", PARTITIONS, "copies", PARTITIONS), transactions);
        List<TopicPartition> data = Scene.partitions("data", PARTITIONS);
        mutation.begin().accept(scene);
        List<TopicPartition> written = new ArrayList<>(data);
        if (workload.compacted()) {
            scene.createCompacted("compacted", COMPACTED_PARTITIONS);
            written.addAll(Scene.partitions("compacted", COMPACTED_PARTITIONS));
        }
        populate(data, written);
        readers(written);
        Nemesis nemesis = new Nemesis(scene);
        nemesis.begin();
        scene.pass(TROUBLE_MILLIS);
        nemesis.end();
        finish(sources);
        scene.pass(CALM_MILLIS);
        finish(copiers);
        scene.pass(CALM_MILLIS);
        drain(written);
        scene.node()
                .failures()
                .forEach(failure ->
                        history().noticed(AnomalyKind.BROKER_FAILURE, failure.toString()));
        return Checker.check(history(), copied(data));
    }

    private void populate(List<TopicPartition> data, List<TopicPartition> written) {
        List<TopicPartition> copies = Scene.partitions("copies", PARTITIONS);
        for (int i = 0; i < workload.plain(); i++) {
            sources.add(new PlainActor(scene, "plain-" + i, written, workload.idempotent()));
        }
        for (int i = 0; i < workload.transactional(); i++) {
            sources.add(new TransactionalActor(scene, "tx-" + i, written, workload.protocol()));
        }
        for (int i = 0; i < workload.copiers(); i++) {
            copiers.add(new CopyingActor(scene, data.get(i), copies.get(i), workload.protocol()));
        }
        if (workload.grouped()) {
            copiers.add(new GroupActor(scene, data, copies.getFirst(), workload.protocol()));
        }
        sources.forEach(Actor::begin);
        copiers.forEach(Actor::begin);
    }

    private void finish(List<Actor> actors) {
        actors.forEach(Actor::finish);
        settle(
                "all work",
                () -> actors.stream().allMatch(Actor::isDone),
                () -> actors.stream().filter(actor -> !actor.isDone()).toList());
    }

    private void readers(List<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            new Reader(scene.client("committed"), history(), partition, true).run();
            new Reader(scene.client("uncommitted"), history(), partition, false).run();
        }
    }

    /** Everything once more, from the start. */
    private void drain(List<TopicPartition> written) {
        List<TopicPartition> all = new ArrayList<>(written);
        all.addAll(Scene.partitions("copies", PARTITIONS));
        for (TopicPartition partition : all) {
            for (boolean committed : new boolean[] {true, false}) {
                Reader reader = new Reader(scene.client("drain"), history(), partition, committed);
                drains.add(reader);
                reader.run();
            }
        }
        settle(
                "the drain",
                () -> drains.stream().allMatch(Reader::isAtTheEnd),
                () -> drains.stream().filter(each -> !each.isAtTheEnd()).toList());
        drains.forEach(reader ->
                history().drained(reader.partition(), reader.readsCommitted(), reader.read()));
    }

    private void settle(String what, BooleanSupplier done, Supplier<List<?>> open) {
        if (!scene.scheduler().runUntil(done, QUIET_MILLIS_MAX)) {
            history()
                    .noticed(
                            AnomalyKind.HANGING_TRANSACTION, what + " does not end: " + open.get());
        }
    }

    /** Committed values of the partitions that are copied. */
    private List<String> copied(List<TopicPartition> data) {
        List<TopicPartition> copiedPartitions =
                workload.grouped() ? data : data.subList(0, workload.copiers());
        List<String> values = new ArrayList<>();
        drains.stream()
                .filter(reader ->
                        reader.readsCommitted() && copiedPartitions.contains(reader.partition()))
                .forEach(reader -> values.addAll(reader.read().values()));
        return values;
    }

    History history() {
        return scene.history();
    }

    /** The same for the same seed. */
    String fingerprint() {
        return scene.scheduler().eventCount()
                + " events, "
                + scene.scheduler().nowNanos()
                + " ns, "
                + history().writeCount()
                + " writes, "
                + history().pollCount()
                + " polls, "
                + history().transactions().size()
                + " transactions, files "
                + Long.toHexString(scene.node().trace());
    }
}
