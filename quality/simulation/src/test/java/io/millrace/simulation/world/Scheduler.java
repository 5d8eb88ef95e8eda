package io.millrace.simulation.world;

import io.millrace.base.Clock;
import io.millrace.base.EventLoop;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** Time and chance. Runs one event after the other, each at its instant. Owner: its thread. */
public final class Scheduler {
    public static final long NANOS_PER_MILLI = 1_000_000;

    private static final long ORIGIN_MILLIS = 1_700_000_000_000L;

    private static final class Event implements EventLoop.Timer {
        final long atNanos;
        final long number;
        final Runnable task;
        boolean cancelled;

        Event(long atNanos, long number, Runnable task) {
            this.atNanos = atNanos;
            this.number = number;
            this.task = task;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(
                    Comparator.<Event>comparingLong(event -> event.atNanos)
                            .thenComparingLong(event -> event.number));
    private final Random random;
    private long nowNanos;
    private long scheduled;

    public Scheduler(long seed) {
        random = new Random(seed);
    }

    public Random random() {
        return random;
    }

    public long nowNanos() {
        return nowNanos;
    }

    public long nowMillis() {
        return ORIGIN_MILLIS + nowNanos / NANOS_PER_MILLI;
    }

    /** How many events there have been: a fingerprint of the run, together with the time. */
    public long eventCount() {
        return scheduled;
    }

    public Clock clock() {
        return new Clock() {
            @Override
            public long millis() {
                return nowMillis();
            }

            @Override
            public long nanos() {
                return nowNanos;
            }
        };
    }

    /** Runs the task after that long. */
    public EventLoop.Timer after(long delayNanos, Runnable task) {
        Event event = new Event(nowNanos + Math.max(0, delayNanos), scheduled++, task);
        events.add(event);
        return event;
    }

    public EventLoop.Timer afterMillis(long delayMillis, Runnable task) {
        return after(delayMillis * NANOS_PER_MILLI, task);
    }

    /** Anything between the two, the ends included. */
    public long between(long least, long most) {
        return least + random.nextLong(most - least + 1);
    }

    /** True once in so many times. */
    public boolean onceIn(int times) {
        return random.nextInt(times) == 0;
    }

    /** Goes on until it is done; false when that takes longer than allowed. */
    public boolean runUntil(BooleanSupplier done, long millisMax) {
        long deadlineNanos = nowNanos + millisMax * NANOS_PER_MILLI;
        while (!done.getAsBoolean()) {
            Event next = events.poll();
            if (next == null || next.atNanos > deadlineNanos) {
                return false;
            }
            if (!next.cancelled) {
                nowNanos = next.atNanos;
                next.task.run();
            }
        }
        return true;
    }
}
