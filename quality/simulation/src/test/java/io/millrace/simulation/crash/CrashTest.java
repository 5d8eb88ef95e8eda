package io.millrace.simulation.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** See the package documentation for how to run more seeds, or one. */
class CrashTest {
    private static final int LOSING_SEEDS_MAX = 20;

    static LongStream seeds() {
        Long one = Long.getLong("millrace.seed");
        long count = Long.getLong("millrace.seeds", 60);
        return one == null ? LongStream.range(0, count) : LongStream.of(one);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatWasPromisedIsKept(long seed) {
        try {
            new CrashRun(seed, "fsync").run();
        } catch (Violation broken) {
            throw new Violation(
                    broken.getMessage() + "; again with -Dmillrace.seed=" + seed, broken);
        }
    }

    /** Without a sync before the answer a power cut costs records: the checks above can fail. */
    @Test
    void theCheckNoticesLoss() {
        long losses = LongStream.range(0, LOSING_SEEDS_MAX).filter(CrashTest::loses).count();

        assertThat(losses).isPositive();
    }

    private static boolean loses(long seed) {
        try {
            new CrashRun(seed, "replicated").run();
            return false;
        } catch (Violation lost) {
            return true;
        }
    }
}
