package io.millrace.broker.node;

import io.millrace.base.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that runs tasks in order. A task that fails is logged; the next one runs. */
public final class ThreadLoop implements EventLoop, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ThreadLoop.class);
    private static final long STOP_SECONDS_MAX = 10;

    private final String name;
    private final ScheduledThreadPoolExecutor executor;

    public ThreadLoop(String name) {
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

    /** Again and again, that long after each run has ended. */
    public void repeat(Runnable task, long delayMillis, long firstDelayMillis) {
        executor.scheduleWithFixedDelay(
                () -> guarded(task), firstDelayMillis, delayMillis, TimeUnit.MILLISECONDS);
    }

    /** Runs the task here and waits for it; what it throws is thrown. */
    public void run(Runnable task) {
        try {
            CompletableFuture.runAsync(task, executor).join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException broken) {
            log.error("thread={} a task failed", name, broken);
        }
    }

    /** Runs what is queued, then ends the thread. */
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
