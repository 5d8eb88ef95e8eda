package io.millrace.benchmarks.load;

import io.millrace.benchmarks.figures.Series;
import java.util.Arrays;

/** Counts records by the slice of time in which they were done. Owned by one thread. */
final class Meter {
    private static final long SLICE_NANOS = 250_000_000L;
    private static final int SLICES_MAX = 100_000;

    private final long start = System.nanoTime();
    private long[] slices = new long[64];
    private long records;
    private long last = start;

    void add(long count) {
        last = System.nanoTime();
        int slice = (int) Math.min((last - start) / SLICE_NANOS, SLICES_MAX);
        if (slice >= slices.length) {
            slices = Arrays.copyOf(slices, 2 * slice);
        }
        slices[slice] += count;
        records += count;
    }

    LoadResult result(int valueBytes, Latencies latencies) {
        double seconds = Math.max(1, last - start) / 1e9;
        return new LoadResult(records, records * valueBytes, seconds, latencies, series());
    }

    /** Whole slices only: the last one is cut short. */
    private Series series() {
        int count = (int) ((last - start) / SLICE_NANOS);
        double[] seconds = new double[count];
        double[] rates = new double[count];
        for (int i = 0; i < count; i++) {
            seconds[i] = (i + 1) * SLICE_NANOS / 1e9;
            rates[i] = slices[i] * 1e9 / SLICE_NANOS;
        }
        return new Series("throughput", "s", "records/s", seconds, rates);
    }
}
