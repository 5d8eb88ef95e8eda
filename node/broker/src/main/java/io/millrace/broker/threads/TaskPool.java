package io.millrace.broker.threads;

import java.util.concurrent.Executor;

/** Threads that run tasks in any order, several at a time. */
public interface TaskPool extends Executor, AutoCloseable {

    /** The calling task waits that long, or not at all where time is not real. */
    void rest(long nanos);

    /** Runs what is queued, then ends the threads. Who asks later does the work. */
    @Override
    void close();
}
