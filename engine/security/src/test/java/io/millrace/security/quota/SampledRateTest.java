package io.millrace.security.quota;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SampledRateTest {

    /** After idleness a client gets what ten windows let through, and no more. */
    @Test
    void idlenessSavesUpTenWindows() {
        SampledRate rate = new SampledRate(11, 1_000);
        rate.record(1_000, 1_000_000);
        assertThat(rate.perSecond(1_000_000)).isEqualTo(100);
        assertThat(Throttle.ofRate(rate, 100, 1_000_000)).isZero();
        assertThat(Throttle.ofRate(rate, 50, 1_000_000)).isEqualTo(10_000);
    }

    @Test
    void whatIsOldDoesNotCount() {
        SampledRate rate = new SampledRate(11, 1_000);
        rate.record(1_000, 0);
        assertThat(rate.perSecond(10_999)).isPositive();
        assertThat(rate.perSecond(11_000)).isZero();
    }

    @Test
    void aBucketPaysItsDebt() {
        MutationBucket bucket = new MutationBucket(10, 11, 1_000, 0);
        bucket.take(150, 0);
        assertThat(Throttle.ofBucket(bucket, 0)).isEqualTo(4_000);
        assertThat(Throttle.ofBucket(bucket, 4_000)).isZero();
        assertThat(bucket.tokens(1_000_000)).isEqualTo(110);
    }
}
