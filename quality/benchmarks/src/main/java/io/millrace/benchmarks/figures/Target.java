package io.millrace.benchmarks.figures;

import java.util.Locale;

/** The rows of the design's table: what Millrace holds itself to, as a ratio to its peer. */
public enum Target {
    PRODUCE_CPU("broker CPU per GB produced, 1 KB, acks=all", 0.3, true),
    PRODUCE_CPU_FLOOR("broker CPU per GB produced, against the physical floor", 2, true),
    SMALL_PRODUCE_CPU("broker CPU per million 100-byte records", 0.4, true),
    CONSUME_CPU("broker CPU per GB consumed", 0.5, true),
    CLIENT_CONSUME_CPU("broker CPU per GB that a client of today reads", 0.8, true),
    CLIENT_CONSUME_RATE("rate at which a client of today reads", 1, false),
    TRICKLE_CPU("broker CPU per record, unbatched trickle", 0.33, true),
    CLIENT_THROUGHPUT("throughput that one client reaches", 1.5, false),
    SMALL_THROUGHPUT("100-byte records, acks=all, one node", 1.5, false),
    LATENCY("end-to-end latency at a fixed rate", 0.5, true),
    START("start to first acknowledged record", 0.1, true),
    MEMORY("resident memory", 0.3, true),
    RECOVERY("time to serve after kill -9", 0.2, true),
    FSYNC_THROUGHPUT("throughput with fsync against none", 1, false);

    private final String row;
    private final double bound;
    private final boolean atMost;

    Target(String row, double bound, boolean atMost) {
        this.row = row;
        this.bound = bound;
        this.atMost = atMost;
    }

    public boolean isMet(double ratio) {
        return atMost ? ratio <= bound : ratio >= bound;
    }

    public String row() {
        return row;
    }

    /** {@code ≤ 0.30}. */
    public String limit() {
        return (atMost ? "≤ " : "≥ ") + String.format(Locale.ROOT, "%.2f", bound);
    }
}
