package io.millrace.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HistogramTest {
    @Test
    void bucketsFollowOneAnotherWithoutGapsUpToTheLargestValue() {
        int last = Histogram.bucket(Long.MAX_VALUE);
        assertThat(Histogram.highest(last)).isEqualTo(Long.MAX_VALUE);
        for (int bucket = 0; bucket < last; bucket++) {
            long highest = Histogram.highest(bucket);
            assertThat(Histogram.bucket(highest)).isEqualTo(bucket);
            assertThat(Histogram.bucket(highest + 1)).isEqualTo(bucket + 1);
        }
    }

    @Test
    void percentilesAreNeverTooLowAndAtMostASixteenthTooHigh() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Histogram histogram = new Histogram(Unit.NANOS);
        long[] values = new long[10_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63);
            histogram.record(values[i]);
        }
        Arrays.sort(values);
        for (double fraction : new double[] {0, 0.001, 0.5, 0.9, 0.99, 0.999, 1}) {
            int rank = Math.max(1, (int) Math.ceil(fraction * values.length));
            long exact = values[rank - 1];
            long estimate = histogram.percentile(fraction);
            assertThat(estimate).as("seed %d, %f", seed, fraction).isGreaterThanOrEqualTo(exact);
            assertThat((double) estimate)
                    .as("seed %d, %f", seed, fraction)
                    .isLessThanOrEqualTo(exact * (1 + 1 / 16.0));
        }
    }

    @Test
    void anEmptyHistogramSaysZeroAndNegativeValuesCountAsZero() {
        Histogram histogram = new Histogram(Unit.COUNT);
        assertThat(histogram.percentile(0.99)).isZero();
        histogram.record(-5);
        assertThat(histogram.count()).isOne();
        assertThat(histogram.sum()).isZero();
    }
}
