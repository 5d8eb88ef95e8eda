package io.millrace.simulation.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.simulation.client.Protocol;
import io.millrace.simulation.history.Anomaly;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole clusters under trouble. {@code docs/simulation.md} says how to run more seeds, or one. */
class ClusterTest {
    /** What follows from the first anomalies tells nothing more. */
    private static final int TOLD_MAX = 8;

    static LongStream seeds() {
        Long one = Long.getLong("millrace.seed");
        long count = Long.getLong("millrace.cluster.seeds", 16);
        return one == null ? LongStream.range(0, count) : LongStream.of(one);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void plainRecordsOnThreeNodes(long seed) {
        decide(seed, 3, Workload.onlyPlain());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void plainRecordsOnFiveNodes(long seed) {
        decide(seed, 5, Workload.onlyPlain());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void transactionsOnThreeNodes(long seed) {
        decide(seed, 3, Workload.mixed(Protocol.TV2));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void transactionsInCompactedTopicsOnThreeNodes(long seed) {
        decide(seed, 3, Workload.compacting());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void transactionsOfAGroupOnThreeNodes(long seed) {
        decide(seed, 3, Workload.sharing(Protocol.TV2));
    }

    private static void decide(long seed, int nodes, Workload workload) {
        ClusterRun run = new ClusterRun(seed, nodes, workload, ClusterRun.Change.NONE);
        List<Anomaly> found = run.run();
        assertThat(found.subList(0, Math.min(TOLD_MAX, found.size())))
                .as(
                        "again with -Dtest=ClusterTest -Dmillrace.seed=%d (%s)",
                        seed, run.fingerprint())
                .isEmpty();
    }

    @Test
    void theSameSeedIsTheSameRun() {
        ClusterRun first = new ClusterRun(7, 3, Workload.onlyPlain(), ClusterRun.Change.NONE);
        ClusterRun second = new ClusterRun(7, 3, Workload.onlyPlain(), ClusterRun.Change.NONE);
        first.run();
        second.run();

        assertThat(second.fingerprint()).isEqualTo(first.fingerprint());
    }
}
