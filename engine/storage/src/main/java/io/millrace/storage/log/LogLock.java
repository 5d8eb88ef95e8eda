package io.millrace.storage.log;

import io.millrace.base.Check;

/**
 * A monitor of one log: {@code synchronized (lock)} takes it. A method that needs it held says so
 * by {@link #requireHeld}. {@link io.millrace.storage.log} has the order in which monitors are
 * taken.
 */
public final class LogLock {

    /** For assertions on the path of each append, where a {@link Check} would cost. */
    public boolean isHeld() {
        return Thread.holdsLock(this);
    }

    public void requireHeld() {
        Check.that(isHeld(), "the log's monitor is held");
    }

    /** Another monitor comes before it: taken the other way round, two threads wait for ever. */
    void requireFree() {
        Check.that(!isHeld(), "the log's monitors are taken in their order");
    }
}
