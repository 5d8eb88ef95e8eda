package io.millrace.compatibility.protocol;

import java.util.SplittableRandom;

/** Where a random test starts: {@code -Dmillrace.seed=N} repeats a run. */
record Seed(long value) {

    static Seed next() {
        return new Seed(Long.getLong("millrace.seed", System.nanoTime()));
    }

    /** A generator of its own for one part of a test, so that the part can be repeated alone. */
    SplittableRandom randomFor(String part) {
        return new SplittableRandom(value ^ part.hashCode() * 0x9e37_79b9_7f4a_7c15L);
    }

    @Override
    public String toString() {
        return "-Dmillrace.seed=" + value;
    }
}
