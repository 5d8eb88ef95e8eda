package io.millrace.simulation.world;

import io.millrace.broker.threads.TaskPool;
import java.util.ArrayList;
import java.util.List;

/** Tasks in any order. */
final class SimulatedPool implements TaskPool {
    private final SimulatedThreads threads;
    private final List<Runnable> tasks = new ArrayList<>();
    private boolean closed;

    SimulatedPool(SimulatedThreads threads) {
        this.threads = threads;
    }

    @Override
    public void execute(Runnable task) {
        if (closed) {
            threads.run(task);
            return;
        }
        tasks.add(task);
        threads.scheduler()
                .after(
                        threads.diskNanos(),
                        () -> {
                            if (tasks.remove(task)) {
                                threads.run(task);
                            }
                        });
    }

    @Override
    public void close() {
        closed = true;
        while (!tasks.isEmpty()) {
            threads.runWaitedFor(tasks.removeFirst());
        }
    }
}
