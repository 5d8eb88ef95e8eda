package io.millrace.benchmarks.figures;

import io.millrace.base.Check;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * What many rounds say, whatever a few of them met: a quarter of them lies below the lower, a
 * quarter above the upper.
 */
public record Quartiles(double lower, double median, double upper) {
    /** Of at least one value; between two of them where the quarter falls between them. */
    public static Quartiles of(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        Check.that(sorted.length > 0, "quartiles of at least one value");
        return new Quartiles(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
    }

    private static double at(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.3f (%.3f to %.3f)", median, lower, upper);
    }
}
