package io.millrace.benchmarks.figures;

import org.jspecify.annotations.Nullable;

/**
 * Which figure of whom is held against whose.
 *
 * @param subject a variant's label
 * @param peer the label of the variant that is divided by
 * @param target what the ratio should be, if the design says so
 */
public record Comparison(Measure measure, String subject, String peer, @Nullable Target target) {
    public static final String MILLRACE = "Millrace";
    public static final String KAFKA = "Kafka";

    public static Comparison of(Measure measure) {
        return new Comparison(measure, MILLRACE, KAFKA, null);
    }

    public static Comparison of(Measure measure, Target target) {
        return new Comparison(measure, MILLRACE, KAFKA, target);
    }

    /** Of another one than Millrace as it ships. */
    public Comparison of(String newSubject) {
        return new Comparison(measure, newSubject, peer, target);
    }

    public Comparison against(String newPeer) {
        return new Comparison(measure, subject, newPeer, target);
    }
}
