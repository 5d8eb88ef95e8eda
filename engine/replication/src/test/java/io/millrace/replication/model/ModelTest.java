package io.millrace.replication.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@code -Dreplication.seeds=100000} runs more of them. */
class ModelTest {
    private static final int SEEDS = Integer.getInteger("replication.seeds", 2_000);

    @Test
    void nothingIsLostOnDisks() {
        run(true);
    }

    @Test
    void nothingIsLostInMemory() {
        run(false);
    }

    private static void run(boolean countsDisks) {
        for (long seed = 0; seed < SEEDS; seed++) {
            assertThat(ModelRun.run(seed, countsDisks)).isNull();
        }
    }

    @Test
    void theRunsCommitSomething() {
        assertThat(IntStream.range(0, 100).map(seed -> ModelRun.committed(seed, true)).sum())
                .isGreaterThan(500);
    }
}
