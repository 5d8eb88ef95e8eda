package io.millrace.security.quota;

import io.millrace.base.Check;

/**
 * A rate over the last windows: {@code quota.window.num} of {@code quota.window.size.seconds}. One
 * sample more than windows is kept, so that no event that still counts is overwritten. A window
 * begins with the first event after the former one is over, and counts until its last event is as
 * old as all windows together.
 */
public final class SampledRate {
    private final long windowMillis;

    private final double[] sums;
    private final long[] startMillis;
    private final long[] lastEventMillis;

    /** How many samples were ever begun, up to all. */
    private int begun;

    private int current;

    public SampledRate(int windows, long windowMillis) {
        Check.that(windows > 0 && windowMillis > 0, "windows and their size are positive");
        this.windowMillis = windowMillis;
        this.sums = new double[windows + 1];
        this.startMillis = new long[windows + 1];
        this.lastEventMillis = new long[windows + 1];
    }

    public void record(double value, long nowMillis) {
        if (begun == 0) {
            begun = 1;
            begin(0, nowMillis);
        } else if (nowMillis - startMillis[current] >= windowMillis) {
            current = (current + 1) % sums.length;
            begun = Math.max(begun, current + 1);
            begin(current, nowMillis);
        }
        sums[current] += value;
        lastEventMillis[current] = nowMillis;
    }

    /** In units per second. */
    public double perSecond(long nowMillis) {
        forgetOld(nowMillis);
        double sum = 0;
        for (int i = 0; i < begun; i++) {
            sum += sums[i];
        }
        return sum / (spanMillis(nowMillis) / 1000.0);
    }

    /**
     * Over how long the rate is taken. As if all windows but the last were over, so that the first
     * second after idleness is no burst without limit.
     */
    public long spanMillis(long nowMillis) {
        forgetOld(nowMillis);
        long oldest = nowMillis;
        for (int i = 0; i < begun; i++) {
            oldest = Math.min(oldest, startMillis[i]);
        }
        long elapsed = nowMillis - oldest;
        long full = elapsed / windowMillis;
        long fullMin = sums.length - 2L;
        long missing = Math.max(0, fullMin - full);
        return Math.max(elapsed + missing * windowMillis, 1);
    }

    private void forgetOld(long nowMillis) {
        long expiry = (sums.length - 1) * windowMillis;
        for (int i = 0; i < begun; i++) {
            if (nowMillis - lastEventMillis[i] >= expiry) {
                begin(i, nowMillis);
            }
        }
    }

    private void begin(int sample, long nowMillis) {
        sums[sample] = 0;
        startMillis[sample] = nowMillis;
        lastEventMillis[sample] = nowMillis;
    }
}
