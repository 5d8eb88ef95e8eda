package io.millrace.benchmarks.profile;

import java.io.IOException;

/** Looks at a process from outside while a load runs. Used by one thread, for one load. */
interface Watch {
    /** Returns when it looks. */
    void begin(long pid) throws IOException, InterruptedException;

    /** Looks no more. The process still lives. */
    void end() throws IOException, InterruptedException;
}
