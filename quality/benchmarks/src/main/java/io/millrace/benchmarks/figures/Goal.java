package io.millrace.benchmarks.figures;

import java.util.List;

/**
 * What Millrace holds itself to in its own unit, whatever others need.
 *
 * @param variant the label of whom it binds
 * @param evidence what the report shows beside a goal that is missed
 */
public record Goal(
        String row, Measure measure, String variant, double most, List<Evidence> evidence) {
    /** At most 4 KiB for a partition that nobody uses. */
    public static final Goal IDLE_PARTITION =
            new Goal(
                    "memory of an idle partition",
                    Measure.BYTES_PER_PARTITION,
                    Comparison.MILLRACE,
                    4096,
                    List.of());

    /** With {@code fsync}, from when a record was due to when its consumer has it. */
    public static final Goal LATENCY =
            new Goal(
                    "end-to-end p99 at 5,000 records/s with fsync",
                    Measure.LATENCY_P99,
                    Comparison.MILLRACE,
                    2,
                    List.of());

    public Goal {
        evidence = List.copyOf(evidence);
    }

    public Goal explainedBy(Evidence... newEvidence) {
        return new Goal(row, measure, variant, most, List.of(newEvidence));
    }

    public boolean isMet(double value) {
        return value <= most;
    }
}
