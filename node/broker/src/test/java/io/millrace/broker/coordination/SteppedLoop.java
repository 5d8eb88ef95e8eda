package io.millrace.broker.coordination;

import io.millrace.base.EventLoop;
import io.millrace.base.SteppedClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;

/** An event loop that runs when the test says so, on the test's thread. */
public final class SteppedLoop implements EventLoop {
    private record Scheduled(long atMillis, Runnable task) {}

    private final SteppedClock clock;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<Scheduled> timers = new ArrayList<>();

    public SteppedLoop(SteppedClock clock) {
        this.clock = clock;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Timer schedule(Runnable task, long delayMillis) {
        Scheduled timer = new Scheduled(clock.millis() + delayMillis, task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    /** Time passes, and each timer goes off in its time. */
    public void pass(long millis) {
        long end = clock.millis() + millis;
        run();
        while (clock.millis() < end) {
            long next = timers.stream().mapToLong(Scheduled::atMillis).min().orElse(Long.MAX_VALUE);
            clock.advanceMillis(Math.min(next, end) - clock.millis());
            run();
        }
    }

    /** Runs until nothing is left to do now. */
    public void run() {
        while (true) {
            Runnable task = tasks.poll();
            if (task != null) {
                task.run();
                continue;
            }
            Scheduled due =
                    timers.stream()
                            .filter(timer -> timer.atMillis <= clock.millis())
                            .min(Comparator.comparingLong(Scheduled::atMillis))
                            .orElse(null);
            if (due == null) {
                return;
            }
            timers.remove(due);
            due.task.run();
        }
    }
}
