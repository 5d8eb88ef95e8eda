package io.millrace.benchmarks.figures;

/**
 * What Millrace holds itself to in its own unit, whatever others need.
 *
 * @param variant the label of whom it binds
 */
public record Goal(String row, Measure measure, String variant, double most) {
    /** At most 4 KiB for a partition that nobody uses. */
    public static final Goal IDLE_PARTITION =
            new Goal(
                    "memory of an idle partition",
                    Measure.BYTES_PER_PARTITION,
                    Comparison.MILLRACE,
                    4096);

    /** With {@code fsync}, from when a record was due to when its consumer has it. */
    public static final Goal LATENCY =
            new Goal(
                    "end-to-end p99 at 5,000 records/s with fsync",
                    Measure.LATENCY_P99,
                    Comparison.MILLRACE,
                    2);

    public boolean isMet(double value) {
        return value <= most;
    }
}
