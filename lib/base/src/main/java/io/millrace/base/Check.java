package io.millrace.base;

import org.jspecify.annotations.Nullable;

/**
 * Invariants that stay checked in production. A failure means that our own code is wrong: the owner
 * of the state fences the partition or ends the process; nobody retries.
 */
public final class Check {

    /** A broken invariant. Thrown only by {@link Check}. */
    public static final class BrokenInvariant extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        BrokenInvariant(String message) {
            super(message);
        }
    }

    private Check() {}

    public static void that(boolean holds, String invariant) {
        if (!holds) {
            throw new BrokenInvariant(invariant);
        }
    }

    /**
     * The two values are part of the message, so that callers need not build one when all is well.
     */
    public static void that(boolean holds, String invariant, long left, long right) {
        if (!holds) {
            throw new BrokenInvariant(invariant + " (" + left + ", " + right + ")");
        }
    }

    public static <T> T present(@Nullable T value, String what) {
        if (value == null) {
            throw new BrokenInvariant(what + " is missing");
        }
        return value;
    }
}
