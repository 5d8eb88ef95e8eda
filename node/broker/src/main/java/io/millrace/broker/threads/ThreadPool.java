package io.millrace.broker.threads;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Platform threads that end when there is nothing to do. Nobody interrupts them: an interrupt would
 * close the file that a thread works on. Whoever queues tasks bounds their number.
 */
final class ThreadPool implements TaskPool {
    private static final long IDLE_SECONDS = 10;

    private final AtomicInteger made = new AtomicInteger();
    private final ThreadPoolExecutor threads;

    ThreadPool(String name, int threadsMax) {
        threads =
                new ThreadPoolExecutor(
                        threadsMax,
                        threadsMax,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        work -> named(name, work),
                        (task, closing) -> task.run());
        threads.allowCoreThreadTimeOut(true);
    }

    /** A builder that counts would link its counter when the first thread starts: milliseconds. */
    private Thread named(String name, Runnable work) {
        return Thread.ofPlatform()
                .name(name + "-" + made.getAndIncrement())
                .daemon()
                .unstarted(work);
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    @Override
    public void close() {
        threads.close();
    }
}
