package io.millrace.broker.compaction;

/** Spreads the bytes of all cleaners over time. Safe from any thread. */
final class Throttle {
    private double freeAtNanos;

    /**
     * How long whoever has moved the bytes waits before the next ones.
     *
     * @param bytesPerSecond of all cleaners together
     * @param nowNanos of a clock that never goes back
     */
    synchronized long pauseMillis(long bytes, double bytesPerSecond, long nowNanos) {
        freeAtNanos = Math.max(freeAtNanos, nowNanos) + bytes * 1e9 / Math.max(1, bytesPerSecond);
        return (long) ((freeAtNanos - nowNanos) / 1e6);
    }
}
