package io.millrace.security.quota;

/**
 * The token bucket of {@code controller_mutation_rate} (KIP-599). It holds what all windows
 * together let through, and may be in debt: one request is let through whole, and pays afterwards.
 */
public final class MutationBucket {
    private final double perSecond;
    private final double burst;
    private double tokens;
    private long lastMillis;

    /** Full at first. */
    public MutationBucket(double perSecond, int windows, long windowMillis, long nowMillis) {
        this.perSecond = perSecond;
        this.burst = windows * (windowMillis / 1000.0) * perSecond;
        this.tokens = burst;
        this.lastMillis = nowMillis;
    }

    public double perSecond() {
        return perSecond;
    }

    /** Below zero is debt: then a strict quota refuses. */
    public double tokens(long nowMillis) {
        tokens = Math.min(burst, tokens + perSecond * ((nowMillis - lastMillis) / 1000.0));
        lastMillis = nowMillis;
        return tokens;
    }

    public void take(double count, long nowMillis) {
        tokens = Math.min(burst, tokens(nowMillis) - count);
    }
}
