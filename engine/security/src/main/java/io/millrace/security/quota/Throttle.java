package io.millrace.security.quota;

/** How long to hold back who went over a quota. */
public final class Throttle {
    private Throttle() {}

    /** Until the rate is down at the bound, if nothing more comes; 0 when it is not above. */
    public static long ofRate(SampledRate rate, double boundPerSecond, long nowMillis) {
        double perSecond = rate.perSecond(nowMillis);
        if (perSecond <= boundPerSecond) {
            return 0;
        }
        double excess = (perSecond - boundPerSecond) / boundPerSecond;
        return Math.round(excess * rate.spanMillis(nowMillis));
    }

    /** Until the bucket is no longer in debt. */
    public static long ofBucket(MutationBucket bucket, long nowMillis) {
        double tokens = bucket.tokens(nowMillis);
        return tokens >= 0 ? 0 : Math.round(-tokens / bucket.perSecond() * 1000);
    }
}
