package io.millrace.benchmarks.load;

import io.millrace.benchmarks.figures.Series;

/**
 * What a load did between its first request and its last answer.
 *
 * @param records acknowledged, or received
 * @param valueBytes their values, before compression
 * @param latencies of requests, or of records from when they were due
 * @param throughput records per second over time
 */
public record LoadResult(
        long records, long valueBytes, double seconds, Latencies latencies, Series throughput) {
    private static final double GIGABYTE = 1e9;

    public double gigabytes() {
        return valueBytes / GIGABYTE;
    }

    public double recordsPerSecond() {
        return records / seconds;
    }

    /** This and another one after it; the curves are of this one. */
    public LoadResult plus(LoadResult other) {
        return new LoadResult(
                records + other.records,
                valueBytes + other.valueBytes,
                seconds + other.seconds,
                latencies,
                throughput);
    }

    /** This and another one at the same time; the curve over time is of this one. */
    public LoadResult beside(LoadResult other) {
        return new LoadResult(
                records + other.records,
                valueBytes + other.valueBytes,
                Math.max(seconds, other.seconds),
                latencies.plus(other.latencies),
                throughput);
    }
}
