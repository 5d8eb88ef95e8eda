package io.millrace.broker.threads;

import java.util.concurrent.Executor;

/**
 * Threads that run tasks in any order, several at a time. Whatever a task throws is logged; the
 * others run.
 */
public interface TaskPool extends Executor, AutoCloseable {

    /** Runs what is queued, then ends the threads. Who asks later does the work. */
    @Override
    void close();
}
