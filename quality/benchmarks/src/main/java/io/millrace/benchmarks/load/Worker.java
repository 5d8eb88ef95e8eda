package io.millrace.benchmarks.load;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** One thread and what it brings home. Closing it interrupts the thread and waits for its end. */
public final class Worker<T> implements AutoCloseable {
    private final FutureTask<T> task;
    private final Thread thread;

    private Worker(String name, Callable<T> work) {
        task = new FutureTask<>(work);
        thread = Thread.ofPlatform().name(name).daemon().start(task);
    }

    public static <T> Worker<T> start(String name, Callable<T> work) {
        return new Worker<>(name, work);
    }

    /** Fails with what ended the work, if that went wrong. */
    public void requireAlive() {
        if (task.state() == FutureTask.State.FAILED) {
            throw new IllegalStateException(thread.getName() + " failed", task.exceptionNow());
        }
    }

    /** Waits for the work's end. */
    public T result() throws InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(thread.getName() + " failed", e.getCause());
        }
    }

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }
}
