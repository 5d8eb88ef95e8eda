package io.millrace.benchmarks.load;

import java.util.concurrent.locks.LockSupport;

/**
 * Instants at a fixed rate, by {@link System#nanoTime}: whoever is late for one is not later for
 * the next.
 */
record Schedule(long startNanos, long intervalNanos, int count) {
    /** The first is one interval from now. */
    static Schedule fromNow(long intervalNanos, int count) {
        return new Schedule(System.nanoTime() + intervalNanos, intervalNanos, count);
    }

    long due(int number) {
        return startNanos + number * intervalNanos;
    }

    /** Returns the instant, which has come. */
    long await(int number) {
        long due = due(number);
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        return due;
    }
}
