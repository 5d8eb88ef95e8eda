package io.millrace.benchmarks.figures;

import io.millrace.base.Check;
import java.util.stream.DoubleStream;

/**
 * What a handful of rounds says.
 *
 * @param lowest of all rounds
 * @param median the middle one, or the mean of the two in the middle
 * @param highest of all rounds
 */
public record Spread(double lowest, double median, double highest) {
    /** Of at least one value. */
    public static Spread of(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        Check.that(sorted.length > 0, "a spread of at least one value");
        int middle = sorted.length / 2;
        double median =
                sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(sorted[0], median, sorted[sorted.length - 1]);
    }

    @Override
    public String toString() {
        return "%.0f (%.0f to %.0f)".formatted(median, lowest, highest);
    }
}
