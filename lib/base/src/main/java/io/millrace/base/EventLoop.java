package io.millrace.base;

/**
 * The thread that owns a connection. Whatever waits on behalf of a request comes back to it, so
 * that reading, answering and flushing are one wake-up.
 */
public interface EventLoop {

    /** Runs the task on the loop's thread, soon. Callable from any thread. */
    void execute(Runnable task);

    /** Runs the task on the loop's thread after a while, unless it is cancelled before. */
    Timer schedule(Runnable task, long delayMillis);

    /** A task that has not run yet. */
    interface Timer {
        void cancel();
    }
}
