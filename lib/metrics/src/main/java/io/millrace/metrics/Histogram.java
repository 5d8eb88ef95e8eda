package io.millrace.metrics;

import io.millrace.base.Check;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * How values are distributed, from zero to {@link Long#MAX_VALUE}. Safe from any thread.
 *
 * <p>Each power of two is divided into {@value #STEPS} equal buckets, so a percentile is at most
 * 1/16 too high and never too low. Memory: 8 KiB, whatever is recorded.
 */
public final class Histogram implements Metric {
    private static final int STEPS_BITS = 4;
    private static final int STEPS = 1 << STEPS_BITS;

    /** Values below STEPS have a bucket of their own; each of the other 59 exponents has STEPS. */
    private static final int BUCKETS = STEPS * (Long.SIZE - STEPS_BITS);

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);
    private final LongAdder sum = new LongAdder();
    private final Unit unit;

    Histogram(Unit unit) {
        this.unit = unit;
    }

    /** Counts one value. A negative one, which a clock that jumps can yield, counts as zero. */
    public void record(long value) {
        long counted = Math.max(0, value);
        counts.getAndIncrement(bucket(counted));
        sum.add(counted);
    }

    public Unit unit() {
        return unit;
    }

    public long count() {
        long total = 0;
        for (int i = 0; i < BUCKETS; i++) {
            total += counts.get(i);
        }
        return total;
    }

    public long sum() {
        return sum.sum();
    }

    /**
     * The value that {@code fraction} of the recorded ones do not exceed; 0 when there are none.
     *
     * @param fraction from 0 to 1, as in 0.99
     */
    public long percentile(double fraction) {
        Check.that(fraction >= 0 && fraction <= 1, "a fraction lies between 0 and 1");
        long count = count();
        long rank = Math.max(1, (long) Math.ceil(fraction * count));
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += counts.get(i);
            if (seen >= rank) {
                return highest(i);
            }
        }
        return 0;
    }

    /** The bucket of a value. Buckets are numbered by size, without gaps. */
    static int bucket(long value) {
        if (value < STEPS) {
            return (int) value;
        }
        int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
        int step = (int) (value >>> (exponent - STEPS_BITS)) - STEPS;
        return (exponent - STEPS_BITS + 1) * STEPS + step;
    }

    /** The highest value that a bucket counts. */
    static long highest(int bucket) {
        if (bucket < STEPS) {
            return bucket;
        }
        int exponent = bucket / STEPS + STEPS_BITS - 1;
        long step = STEPS + bucket % STEPS;
        return (step << (exponent - STEPS_BITS)) + (1L << (exponent - STEPS_BITS)) - 1;
    }
}
