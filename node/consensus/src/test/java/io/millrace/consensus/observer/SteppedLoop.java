package io.millrace.consensus.observer;

import io.millrace.base.EventLoop;
import io.millrace.base.SteppedClock;
import java.util.Comparator;
import java.util.PriorityQueue;

/** All threads of a test in one: runs tasks in the order of their virtual time. */
final class SteppedLoop implements EventLoop {
    private record Task(long atMillis, long number, Runnable run) {}

    final SteppedClock clock = new SteppedClock(1_000);
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(
                    Comparator.comparingLong(Task::atMillis).thenComparingLong(Task::number));
    private long number;

    @Override
    public void execute(Runnable task) {
        schedule(task, 0);
    }

    @Override
    public Timer schedule(Runnable task, long delayMillis) {
        Task added = new Task(clock.millis() + delayMillis, number++, task);
        tasks.add(added);
        return () -> tasks.remove(added);
    }

    /** Runs what falls into the next milliseconds. */
    void run(long millis) {
        long end = clock.millis() + millis;
        while (!tasks.isEmpty() && tasks.peek().atMillis() <= end) {
            Task next = tasks.remove();
            clock.advanceMillis(Math.max(0, next.atMillis() - clock.millis()));
            next.run().run();
        }
        clock.advanceMillis(end - clock.millis());
    }
}
