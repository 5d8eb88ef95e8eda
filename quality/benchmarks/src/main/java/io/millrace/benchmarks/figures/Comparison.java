package io.millrace.benchmarks.figures;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which figure of whom is held against whose.
 *
 * @param subject a variant's label
 * @param peer the label of the variant that is divided by
 * @param target what the ratio should be, if the design says so
 * @param evidence what the report shows beside a target that is missed
 */
public record Comparison(
        Measure measure,
        String subject,
        String peer,
        @Nullable Target target,
        List<Evidence> evidence) {
    public static final String MILLRACE = "Millrace";
    public static final String KAFKA = "Kafka";

    public Comparison {
        evidence = List.copyOf(evidence);
    }

    public static Comparison of(Measure measure) {
        return new Comparison(measure, MILLRACE, KAFKA, null, List.of());
    }

    public static Comparison of(Measure measure, Target target) {
        return new Comparison(measure, MILLRACE, KAFKA, target, List.of());
    }

    /** Of another one than Millrace as it ships. */
    public Comparison of(String newSubject) {
        return new Comparison(measure, newSubject, peer, target, evidence);
    }

    public Comparison against(String newPeer) {
        return new Comparison(measure, subject, newPeer, target, evidence);
    }

    /** With what explains the gap, where there is one. */
    public Comparison explainedBy(Evidence... newEvidence) {
        return new Comparison(measure, subject, peer, target, List.of(newEvidence));
    }
}
