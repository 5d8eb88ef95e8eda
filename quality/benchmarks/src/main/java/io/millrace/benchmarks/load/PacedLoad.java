package io.millrace.benchmarks.load;

import java.io.IOException;

/** Records at a fixed rate. Keeps its connections; one thread at a time. */
public interface PacedLoad {
    /** Latencies are from when records were due to when they were received. */
    LoadResult run(double seconds) throws IOException, InterruptedException;

    /**
     * How late records of the last run were begun: the share of the latencies that this program and
     * the machine have in them, before a broker knows of the record. Not those that were due while
     * a broker with too many unanswered requests held them back.
     */
    Latencies lateness();
}
