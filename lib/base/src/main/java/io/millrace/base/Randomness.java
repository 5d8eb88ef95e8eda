package io.millrace.base;

/** Where chance comes from. Safe from any thread. */
@FunctionalInterface
public interface Randomness {

    long nextLong();

    /** The machine's, which nobody can guess. */
    static Randomness system() {
        return SystemRandomness.INSTANCE;
    }
}
