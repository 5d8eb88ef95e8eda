package io.millrace.metrics;

import java.util.concurrent.atomic.LongAdder;

/** How often something happened, or how much of it: only grows. Safe from any thread. */
public final class Counter implements Metric {
    private final LongAdder total = new LongAdder();

    Counter() {}

    public void increment() {
        total.increment();
    }

    public void add(long amount) {
        total.add(amount);
    }

    /** The sum of what was added; what is added meanwhile may be missing from it. */
    public long total() {
        return total.sum();
    }
}
