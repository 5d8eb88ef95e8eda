package io.millrace.benchmarks.start;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** What a handful of runs says. */
record Spread(double lowest, double median, double highest) {
    static Spread of(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        int middle = sorted.length / 2;
        double median =
                sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(sorted[0], median, Arrays.stream(sorted).max().orElseThrow());
    }

    @Override
    public String toString() {
        return "%.0f (%.0f to %.0f)".formatted(median, lowest, highest);
    }
}
