package io.millrace.base;

/**
 * Where time comes from. Engines are handed timestamps; whoever owns a thread is handed a clock.
 * Safe to use from any thread.
 */
public interface Clock {

    /** Wall clock, milliseconds since the epoch. May go backwards. */
    long millis();

    /** Monotonic, nanoseconds since an arbitrary origin. */
    long nanos();

    /** The machine's clock. */
    static Clock system() {
        return SystemClock.INSTANCE;
    }
}
