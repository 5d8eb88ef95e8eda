package io.millrace.broker.compaction;

/** Spreads the bytes of all cleaners over time. Safe from any thread. */
final class Throttle {
    private double freeAtMillis;

    /**
     * How long whoever has moved the bytes waits before the next ones.
     *
     * @param bytesPerSecond of all cleaners together
     */
    synchronized long pauseMillis(long bytes, double bytesPerSecond, long nowMillis) {
        freeAtMillis =
                Math.max(freeAtMillis, nowMillis) + bytes * 1000.0 / Math.max(1, bytesPerSecond);
        return (long) (freeAtMillis - nowMillis);
    }
}
