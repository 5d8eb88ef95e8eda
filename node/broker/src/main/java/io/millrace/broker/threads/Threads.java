package io.millrace.broker.threads;

import java.util.concurrent.Executor;

/** The threads that a broker may use. Safe from any thread. */
public interface Threads {

    /** A thread of its own, which runs one task after the other. */
    TaskLoop loop(String name);

    /**
     * Threads that run tasks in any order and several at a time; tasks may wait for the disk.
     *
     * @param name the threads', with a number
     */
    TaskPool pool(String name, int threadsMax);

    /** Runs each task at once, on a thread that may wait for the disk on behalf of a request. */
    Executor mayBlock();
}
