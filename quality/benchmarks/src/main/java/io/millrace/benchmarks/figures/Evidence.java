package io.millrace.benchmarks.figures;

import org.jspecify.annotations.Nullable;

/**
 * A figure of the same scenario that explains why another one is not what was asked for.
 *
 * @param words what it is, as the report names it
 * @param subject the label of the variant whose figure it is
 * @param peer the label of the variant that it is divided by; null for the figure itself
 */
public record Evidence(String words, Measure measure, String subject, @Nullable String peer) {
    public static Evidence ratio(String words, Measure measure, String subject, String peer) {
        return new Evidence(words, measure, subject, peer);
    }

    public static Evidence figure(String words, Measure measure, String subject) {
        return new Evidence(words, measure, subject, null);
    }
}
