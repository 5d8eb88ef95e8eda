package io.millrace.broker.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.metrics.Labels;
import io.millrace.metrics.MetricRegistry;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class ColdReadsTest {
    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final ColdReads reads =
            new ColdReads(
                    threads::add, new MetricRegistry().counter("reads", "reads", Labels.NONE));

    @Test
    void beyondTheBoundNoReadIsTakenUntilOneHasEnded() {
        for (int read = 0; read < ColdReads.READS_MAX; read++) {
            assertThat(reads.tryRun(() -> {})).isTrue();
        }
        assertThat(reads.tryRun(() -> {})).isFalse();
        assertThat(threads).hasSize(ColdReads.READS_MAX);

        threads.remove().run();

        assertThat(reads.tryRun(() -> {})).isTrue();
        assertThat(reads.tryRun(() -> {})).isFalse();
    }

    @Test
    void aReadThatFailsLeavesItsPlace() {
        for (int read = 0; read < ColdReads.READS_MAX; read++) {
            reads.tryRun(() -> {
                throw new IllegalStateException("as the test wants it");
            });
        }
        Runnable first = Objects.requireNonNull(threads.poll());
        assertThatThrownBy(first::run).isInstanceOf(IllegalStateException.class);

        assertThat(reads.tryRun(() -> {})).isTrue();
    }
}
