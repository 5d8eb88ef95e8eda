package io.millrace.benchmarks.load;

import io.millrace.benchmarks.figures.Series;
import org.HdrHistogram.Histogram;

/** Latencies with three digits, from a microsecond to ten minutes. Owned by one thread. */
public final class Latencies {
    private static final long HIGHEST_NANOS = 600_000_000_000L;
    private static final double NANOS_PER_MILLI = 1e6;

    /** Where the plot has points: a share of the requests that is slower. */
    private static final double[] SLOWER_SHARES = {
        0.9, 0.75, 0.5, 0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.0025, 0.001, 0.0005, 0.0001
    };

    private final Histogram histogram = new Histogram(1000, HIGHEST_NANOS, 3);

    public void add(long nanos) {
        histogram.recordValue(Math.clamp(nanos, 0, HIGHEST_NANOS));
    }

    /** Those of this one and of another. */
    Latencies plus(Latencies other) {
        Latencies both = new Latencies();
        both.histogram.add(histogram);
        both.histogram.add(other.histogram);
        return both;
    }

    public long count() {
        return histogram.getTotalCount();
    }

    public double millis(double percentile) {
        return histogram.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
    }

    /** Percentiles by how rare they are: x is the number of nines, 2 for p99. */
    public Series percentiles() {
        double[] nines = new double[SLOWER_SHARES.length];
        double[] millis = new double[SLOWER_SHARES.length];
        for (int i = 0; i < nines.length; i++) {
            nines[i] = -Math.log10(SLOWER_SHARES[i]);
            millis[i] = millis(100 * (1 - SLOWER_SHARES[i]));
        }
        return new Series("latency", "nines", "ms", nines, millis);
    }
}
