package io.millrace.storage.log;

import io.millrace.storage.Loading;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The logs of a directory that are still to be opened. Filled by one thread, run once. */
final class LogLoads {
    private final List<Runnable> loads = new ArrayList<>();
    private final Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();

    void add(Runnable load) {
        loads.add(() -> {
            try {
                load.run();
            } catch (RuntimeException failure) {
                failures.add(failure);
            }
        });
    }

    int count() {
        return loads.size();
    }

    /** Returns when all have ended; throws what one of them threw. */
    void run(Loading loading) {
        loading.run(loads);
        RuntimeException failure = failures.peek();
        if (failure != null) {
            throw failure;
        }
    }
}
