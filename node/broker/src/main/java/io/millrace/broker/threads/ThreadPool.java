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

    private final String name;
    private final AtomicInteger made = new AtomicInteger();
    private final ThreadPoolExecutor threads;

    ThreadPool(String name, int threadsMax) {
        this.name = name;
        threads =
                new ThreadPoolExecutor(
                        threadsMax,
                        threadsMax,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        this::named,
                        (task, closing) -> task.run());
        threads.allowCoreThreadTimeOut(true);
    }

    /** A builder that counts would link its counter when the first thread starts: milliseconds. */
    private Thread named(Runnable work) {
        return Thread.ofPlatform()
                .name(name + "-" + made.getAndIncrement())
                .daemon()
                .unstarted(work);
    }

    @Override
    public void execute(Runnable task) {
        Runnable unbroken = () -> Unbroken.run(name, task);
        try {
            threads.execute(unbroken);
        } catch (OutOfMemoryError noThread) {
            // The system gives no further one: those that there are come to it.
            if (threads.getPoolSize() == 0 || !threads.getQueue().offer(unbroken)) {
                throw noThread;
            }
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}
