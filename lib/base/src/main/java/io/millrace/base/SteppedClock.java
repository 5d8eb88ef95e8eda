package io.millrace.base;

import java.util.concurrent.atomic.AtomicLong;

/** A clock that moves only when it is told to: for tests and simulations. Safe from any thread. */
public final class SteppedClock implements Clock {
    private final AtomicLong nanos = new AtomicLong();
    private final long originMillis;

    public SteppedClock(long originMillis) {
        this.originMillis = originMillis;
    }

    @Override
    public long millis() {
        return originMillis + nanos.get() / 1_000_000;
    }

    @Override
    public long nanos() {
        return nanos.get();
    }

    public void advanceMillis(long millis) {
        Check.that(millis >= 0, "time goes forward", millis, 0);
        nanos.addAndGet(millis * 1_000_000);
    }
}
