package io.millrace.broker.threads;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A platform thread. */
final class ThreadLoop implements TaskLoop {
    private static final Logger log = LoggerFactory.getLogger(ThreadLoop.class);
    private static final long STOP_SECONDS_MAX = 10;

    private final String name;
    private final ScheduledThreadPoolExecutor executor;

    ThreadLoop(String name) {
        this.name = name;
        executor =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().name(name).daemon().factory());
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(() -> guarded(task));
        } catch (RejectedExecutionException stopped) {
            log.debug("thread={} has stopped; a task is dropped", name);
        }
    }

    @Override
    public Timer schedule(Runnable task, long delayMillis) {
        try {
            Future<?> scheduled =
                    executor.schedule(() -> guarded(task), delayMillis, TimeUnit.MILLISECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException stopped) {
            return () -> {};
        }
    }

    @Override
    public void repeat(Runnable task, long delayMillis, long firstDelayMillis) {
        executor.scheduleWithFixedDelay(
                () -> guarded(task), firstDelayMillis, delayMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void run(Runnable task) {
        try {
            CompletableFuture.runAsync(task, executor).join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (failed.getCause() instanceof Error cause) {
                throw cause;
            }
            throw failed;
        }
    }

    private void guarded(Runnable task) {
        Unbroken.run(name, task);
    }

    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                log.warn("thread={} does not stop", name);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
