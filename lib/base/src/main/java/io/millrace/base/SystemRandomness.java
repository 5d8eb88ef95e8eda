package io.millrace.base;

import java.security.SecureRandom;

/** The machine's source of chance; seeded when it is first asked. */
enum SystemRandomness implements Randomness {
    INSTANCE;

    private static final class Seeded {
        static final SecureRandom RANDOM = new SecureRandom();
    }

    @Override
    public long nextLong() {
        return Seeded.RANDOM.nextLong();
    }
}
