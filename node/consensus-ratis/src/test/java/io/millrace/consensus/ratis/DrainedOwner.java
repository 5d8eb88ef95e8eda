package io.millrace.consensus.ratis;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The metadata logs' thread is the test's own: it runs what was handed over while it waits. */
final class DrainedOwner implements Executor {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** Runs tasks as they come until it holds. */
    void until(String what, BooleanSupplier holds) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!holds.getAsBoolean()) {
            long left = Duration.between(Instant.now(), end).toMillis();
            Runnable task = next(Math.max(0, left));
            if (task == null) {
                throw new AssertionError("waited " + PATIENCE + " for " + what);
            }
            task.run();
        }
    }

    private @Nullable Runnable next(long millis) {
        try {
            return tasks.poll(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException ended) {
            throw new AssertionError(ended);
        }
    }
}
