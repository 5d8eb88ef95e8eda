package io.millrace.broker.fetch;

import io.millrace.metrics.Counter;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs fetches that may wait for the disk away from the event loops: some at a time, others in a
 * queue. Safe from any thread.
 */
public final class ColdReads {
    /** A disk works on some requests at a time; each holds a thread. */
    public static final int THREADS_MAX = 4;

    /** Running and queued. Each is a request in flight, whose connection waits for it. */
    public static final int READS_MAX = 1_024;

    private final Executor threads;
    private final Counter counter;
    private final AtomicInteger reads = new AtomicInteger();

    /**
     * @param threads at most {@link #THREADS_MAX}
     * @param counter counts the reads
     */
    public ColdReads(Executor threads, Counter counter) {
        this.threads = threads;
        this.counter = counter;
    }

    /** False when there are {@link #READS_MAX} already: nothing happens then. */
    public boolean tryRun(Runnable read) {
        if (reads.incrementAndGet() > READS_MAX) {
            reads.decrementAndGet();
            return false;
        }
        counter.increment();
        threads.execute(() -> {
            try {
                read.run();
            } finally {
                reads.decrementAndGet();
            }
        });
        return true;
    }
}
