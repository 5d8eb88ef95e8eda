package io.millrace.broker.threads;

import io.millrace.base.EventLoop;

/** One thread that runs tasks in order. Whatever a task throws is logged; the next one runs. */
public interface TaskLoop extends EventLoop, AutoCloseable {

    /** Again and again, that long after each run has ended. */
    void repeat(Runnable task, long delayMillis, long firstDelayMillis);

    /**
     * Runs the task there, after those before it, and waits for it; what it throws is thrown. Only
     * for starting: not from a loop.
     */
    void run(Runnable task);

    /** Runs what is queued, then ends the thread. Later tasks are dropped. */
    @Override
    void close();
}
