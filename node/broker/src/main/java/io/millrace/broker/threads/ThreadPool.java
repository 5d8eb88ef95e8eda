package io.millrace.broker.threads;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Platform threads that end when there is nothing to do. Nobody interrupts them: an interrupt would
 * close the file that a thread works on. Whoever queues tasks bounds their number.
 */
final class ThreadPool implements TaskPool {
    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor threads;

    ThreadPool(String name, int threadsMax) {
        threads =
                new ThreadPoolExecutor(
                        threadsMax,
                        threadsMax,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().name(name + "-", 0).daemon().factory(),
                        (task, closing) -> task.run());
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    @Override
    public void rest(long nanos) {
        LockSupport.parkNanos(nanos);
    }

    @Override
    public void close() {
        threads.close();
    }
}
