package io.millrace.metrics;

import java.util.function.LongSupplier;

/** A level that somebody else keeps, read when it is asked for. Safe from any thread. */
public final class Gauge implements Metric {
    private final LongSupplier level;

    Gauge(LongSupplier level) {
        this.level = level;
    }

    public long level() {
        return level.getAsLong();
    }
}
