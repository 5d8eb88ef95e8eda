package io.millrace.metrics;

/** What a histogram's whole numbers mean, and what they are multiplied by when written as text. */
public enum Unit {
    /** Things: records, requests. */
    COUNT(1),
    BYTES(1),
    /** Recorded in nanoseconds, written in seconds. */
    NANOS(1e-9);

    private final double scale;

    Unit(double scale) {
        this.scale = scale;
    }

    double toText(double recorded) {
        return recorded * scale;
    }
}
