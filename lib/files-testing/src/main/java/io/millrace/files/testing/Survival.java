package io.millrace.files.testing;

/** What a crash leaves of that which was not synced. */
public enum Survival {
    /** All of it is lost. */
    NOTHING,
    /** All of it was written in time, as when only the process dies. */
    EVERYTHING,
    /** Some sectors, some sizes and the first of the name changes, as the seed has it. */
    RANDOM
}
