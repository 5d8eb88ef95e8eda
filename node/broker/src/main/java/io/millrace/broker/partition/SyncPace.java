package io.millrace.broker.partition;

/**
 * How long the next sync waits for company. Those whom a sync has released come back a moment later
 * with their next records; a sync that begins at once serves only the others, and those who come
 * back wait for all of it: twice as many syncs, each for half of them. A short rest lets one sync
 * serve all.
 *
 * <p>Nobody rests for a producer that waits for each of its requests: only where a sync served
 * several appends, and not long ago. Safe from any thread.
 */
final class SyncPace {
    /** Of the last sync's time: much less than what a second sync would cost. */
    private static final int SHARE = 4;

    private static final long REST_NANOS_MAX = 2_000_000;

    /** Where a sync takes no longer than that, timers are too coarse to gain anything. */
    private static final long SYNC_NANOS_MIN = 150_000;

    private record Ended(int served, long tookNanos, long atNanos) {}

    private volatile Ended last = new Ended(0, 0, 0);

    long restNanos(long nowNanos) {
        Ended ended = last;
        boolean together =
                ended.served() > 1
                        && ended.tookNanos() >= SYNC_NANOS_MIN
                        && nowNanos - ended.atNanos() < ended.tookNanos();
        return together ? Math.min(ended.tookNanos() / SHARE, REST_NANOS_MAX) : 0;
    }

    /**
     * @param appends that asked for the sync that has ended
     */
    void ended(int appends, long beganNanos, long nowNanos) {
        last = new Ended(appends, nowNanos - beganNanos, nowNanos);
    }
}
