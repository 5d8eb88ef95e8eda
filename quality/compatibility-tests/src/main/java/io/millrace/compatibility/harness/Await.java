package io.millrace.compatibility.harness;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition in another process, which cannot signal us: a bounded poll. */
public final class Await {
    private static final long PAUSE_NANOS = 2_000_000;

    private Await() {}

    /**
     * Returns once the condition holds; fails with {@code what} when it does not within the limit.
     */
    public static void until(String what, Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + limit + ": " + what);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
