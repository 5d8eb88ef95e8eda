package io.millrace.simulation.world;

import io.millrace.broker.threads.TaskLoop;
import java.util.ArrayDeque;
import java.util.Queue;

/** Tasks in order, one event each. */
final class SimulatedLoop implements TaskLoop {
    private final SimulatedThreads threads;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean scheduled;
    private boolean closed;

    SimulatedLoop(SimulatedThreads threads) {
        this.threads = threads;
    }

    @Override
    public void execute(Runnable task) {
        if (!closed) {
            tasks.add(task);
            wake();
        }
    }

    private void wake() {
        if (!scheduled) {
            scheduled = true;
            threads.scheduler().after(threads.wakeNanos(), this::turn);
        }
    }

    private void turn() {
        scheduled = false;
        Runnable task = tasks.poll();
        if (task != null) {
            threads.run(task);
        }
        if (!tasks.isEmpty() && !threads.isDead()) {
            wake();
        }
    }

    @Override
    public Timer schedule(Runnable task, long delayMillis) {
        return threads.scheduler()
                .afterMillis(
                        delayMillis,
                        () -> {
                            if (!threads.isDead()) {
                                execute(task);
                            }
                        });
    }

    @Override
    public void repeat(Runnable task, long delayMillis, long firstDelayMillis) {
        schedule(
                () -> {
                    threads.run(task);
                    repeat(task, delayMillis, delayMillis);
                },
                firstDelayMillis);
    }

    @Override
    public void run(Runnable task) {
        drain();
        task.run();
    }

    @Override
    public void close() {
        drain();
        closed = true;
    }

    private void drain() {
        for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
            threads.run(next);
        }
    }
}
