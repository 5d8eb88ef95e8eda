package io.millrace.simulation.run;

import io.millrace.simulation.history.Anomaly;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One run of a workload over several nodes, from one seed. */
final class ClusterRun {
    private final ClusterScene scene;
    private final HistoryRun run;

    /**
     * A guard taken away.
     *
     * @param settings of all nodes
     * @param begin called when all is up, before anyone works
     */
    record Change(Map<String, String> settings, Consumer<ClusterScene> begin) {
        static final Change NONE = new Change(Map.of(), scene -> {});
    }

    ClusterRun(long seed, int nodes, Workload workload, Change change) {
        scene = new ClusterScene(seed, nodes, change.settings());
        run = new HistoryRun(scene, workload, () -> change.begin().accept(scene));
    }

    /** What was found wrong. */
    List<Anomaly> run() {
        return run.run();
    }

    String fingerprint() {
        return run.fingerprint();
    }
}
