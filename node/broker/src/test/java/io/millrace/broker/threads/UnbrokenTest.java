package io.millrace.broker.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An error ends a task, never the thread that others count on. */
class UnbrokenTest {
    private static final int ROUNDS = 5;

    private static Runnable failing(CountDownLatch rounds) {
        return () -> {
            rounds.countDown();
            throw new NoClassDefFoundError("first used when there was no descriptor");
        };
    }

    private static List<Executor> executors(TaskLoop loop, TaskPool pool) {
        return List.of(loop::execute, pool, PlatformThreads.INSTANCE.mayBlock());
    }

    @Test
    void whatIsRepeatedIsRepeatedAfterAnError() throws InterruptedException {
        try (TaskLoop loop = PlatformThreads.INSTANCE.loop("test-loop")) {
            CountDownLatch rounds = new CountDownLatch(ROUNDS);

            loop.repeat(failing(rounds), 1, 1);

            assertThat(rounds.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void tasksAfterAnErrorRun() throws InterruptedException {
        try (TaskLoop loop = PlatformThreads.INSTANCE.loop("test-loop");
                TaskPool pool = PlatformThreads.INSTANCE.pool("test-pool", 1)) {
            for (Executor each : executors(loop, pool)) {
                CountDownLatch rounds = new CountDownLatch(ROUNDS);
                for (int i = 0; i < ROUNDS; i++) {
                    each.execute(failing(rounds));
                }
                assertThat(rounds.await(10, TimeUnit.SECONDS)).isTrue();
            }
        }
    }
}
