package io.millrace.groups;

import io.millrace.coordination.Moment;
import java.util.PriorityQueue;
import java.util.Random;

/** Time, chance and what is going to happen. One thread. */
final class Simulation {
    private record Event(long atMillis, long sequence, Runnable action) {}

    private final long seed;
    private final Random random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>((left, right) ->
                    left.atMillis != right.atMillis
                            ? Long.compare(left.atMillis, right.atMillis)
                            : Long.compare(left.sequence, right.sequence));
    private long nowMillis;
    private long nextSequence;
    private boolean faulty = true;

    Simulation(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    String seedLine() {
        return "seed " + seed + " at " + nowMillis + " ms";
    }

    long nowMillis() {
        return nowMillis;
    }

    Moment now() {
        return new Moment(nowMillis, nowMillis);
    }

    int random(int bound) {
        return random.nextInt(bound);
    }

    /** Whether something goes wrong that does so once in so many times. Never after the healing. */
    boolean fault(int oneIn) {
        return faulty && random.nextInt(oneIn) == 0;
    }

    boolean isFaulty() {
        return faulty;
    }

    void heal() {
        faulty = false;
    }

    void after(long millis, Runnable action) {
        events.add(new Event(nowMillis + millis, nextSequence++, action));
    }

    /** How long a message takes: mostly not long. */
    int delayMillis() {
        return fault(20) ? random(12_000) : random(30);
    }

    void run(long untilMillis, SimulatedCoordinator coordinator) {
        while (true) {
            long timer = coordinator.nextDeadlineMillis();
            long event = events.isEmpty() ? Long.MAX_VALUE : events.peek().atMillis;
            if (Math.min(timer, event) > untilMillis) {
                nowMillis = untilMillis;
                return;
            }
            nowMillis = Math.max(nowMillis, Math.min(timer, event));
            if (timer <= event) {
                coordinator.tick();
            } else {
                events.remove().action.run();
            }
        }
    }
}
