package io.millrace.cli.console;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Ctrl-C. The command that waits leaves what ends its wait; the thread that hears the signal runs
 * it. Safe for both threads.
 */
public final class Interruption {
    private static final Runnable NOTHING = () -> {};

    private final AtomicReference<Runnable> ending = new AtomicReference<>(NOTHING);
    private volatile boolean requested;

    /** Called by the signal's thread. */
    public void request() {
        requested = true;
        ending.getAndSet(NOTHING).run();
    }

    public boolean requested() {
        return requested;
    }

    /** Called by the command; runs at once when the request came earlier. */
    public void endWith(Runnable end) {
        ending.set(end);
        if (requested) {
            ending.getAndSet(NOTHING).run();
        }
    }
}
