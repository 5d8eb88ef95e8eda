package io.millrace.network.client;

/**
 * How long to wait before the next attempt to connect: nothing at first, then twice as long each
 * time, up to a second. Owned by one event loop.
 */
final class ClientBackoff {
    static final long WAIT_MILLIS_MIN = 20;
    static final long WAIT_MILLIS_MAX = 1_000;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private long waitMillis;
    private long notBeforeNanos;

    /** The latest connection could be used. */
    void succeeded() {
        waitMillis = 0;
    }

    /** A connection did not come about, or broke. */
    void failed(long nowNanos) {
        waitMillis = Math.clamp(2 * waitMillis, WAIT_MILLIS_MIN, WAIT_MILLIS_MAX);
        notBeforeNanos = nowNanos + waitMillis * NANOS_PER_MILLI;
    }

    /** Zero when the next attempt may be made now. */
    long remainingNanos(long nowNanos) {
        return waitMillis == 0 ? 0 : Math.max(0, notBeforeNanos - nowNanos);
    }
}
