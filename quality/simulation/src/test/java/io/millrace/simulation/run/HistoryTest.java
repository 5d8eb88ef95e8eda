package io.millrace.simulation.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.simulation.client.Protocol;
import io.millrace.simulation.history.Anomaly;
import io.millrace.simulation.history.AnomalyKind;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** See the package documentation for how to run more seeds, or one. */
class HistoryTest {
    static LongStream seeds() {
        Long one = Long.getLong("millrace.seed");
        long count = Long.getLong("millrace.seeds", 50);
        return one == null ? LongStream.range(0, count) : LongStream.of(one);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void plainRecords(long seed) {
        decide(seed, Workload.onlyPlain());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void transactions(long seed) {
        decide(seed, Workload.mixed(Protocol.TV2));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void transactionsOfOlderClients(long seed) {
        decide(seed, Workload.mixed(Protocol.TV1));
    }

    private static void decide(long seed, Workload workload) {
        HistoryRun run = new HistoryRun(seed, workload);
        assertThat(run.run())
                .as("again with -Dmillrace.seed=%d (%s)", seed, run.fingerprint())
                .isEmpty();
    }

    /** In some of their partitions later values of a key supersede earlier ones. */
    @ParameterizedTest
    @MethodSource("seeds")
    void transactionsInCompactedTopics(long seed) {
        decide(seed, Workload.compacting());
    }

    /** KIP-447: members of a group share the partitions, and pass them on. */
    @ParameterizedTest
    @MethodSource("seeds")
    void transactionsOfAGroup(long seed) {
        decide(seed, Workload.sharing(seed % 3 == 0 ? Protocol.TV1 : Protocol.TV2));
    }

    /** What the broker's sequences are good for; and these checks can fail. */
    @Test
    void withoutIdempotenceRecordsAreThereTwice() {
        assertThat(new HistoryRun(1, Workload.withoutIdempotence()).run())
                .extracting(Anomaly::kind)
                .contains(AnomalyKind.DUPLICATE);
    }

    /** Otherwise a seed would not bring a failure back. */
    @Test
    void theSameSeedIsTheSameRun() {
        HistoryRun first = new HistoryRun(7, Workload.onlyPlain());
        HistoryRun second = new HistoryRun(7, Workload.onlyPlain());
        first.run();
        second.run();

        assertThat(second.fingerprint()).isEqualTo(first.fingerprint());
    }

    /** Where the order of a hash table counts it is another one there, most of the time. */
    @Test
    void theSameSeedIsTheSameRunInAnotherProcess(@TempDir Path directory) throws Exception {
        assertThat(Fingerprints.ofAnotherProcess(directory.resolve("fingerprints")))
                .isEqualTo(Fingerprints.ofThisProcess());
    }
}
