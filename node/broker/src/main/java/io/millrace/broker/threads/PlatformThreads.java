package io.millrace.broker.threads;

import java.util.concurrent.Executor;

/** The machine's threads. */
public enum PlatformThreads implements Threads {
    INSTANCE;

    private static final String REQUEST = "millrace-request";

    @Override
    public TaskLoop loop(String name) {
        return new ThreadLoop(name);
    }

    @Override
    public TaskPool pool(String name, int threadsMax) {
        return new ThreadPool(name, threadsMax);
    }

    @Override
    public Executor mayBlock() {
        return task -> Thread.ofVirtual().name(REQUEST).start(() -> Unbroken.run(REQUEST, task));
    }
}
