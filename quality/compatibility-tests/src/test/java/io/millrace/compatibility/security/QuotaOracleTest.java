package io.millrace.compatibility.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.security.quota.MutationBucket;
import io.millrace.security.quota.SampledRate;
import io.millrace.security.quota.Throttle;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Quota;
import org.apache.kafka.common.metrics.stats.Rate;
import org.apache.kafka.common.metrics.stats.TokenBucket;
import org.junit.jupiter.api.Test;

/** Random loads, measured by Kafka's Rate and TokenBucket and by ours. */
class QuotaOracleTest {
    private static final int LOADS = 2_000;
    private static final int EVENTS = 60;

    private final long seed = Long.getLong("millrace.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);

    @Test
    void ratesAndThrottleTimesAreKafkas() {
        int throttled = 0;
        for (int load = 0; load < LOADS; load++) {
            int windows = random.nextInt(4) == 0 ? 1 + random.nextInt(20) : 11;
            double bound = 1 + random.nextInt(2_000);
            MetricConfig config = config(windows, bound);
            Rate kafka = new Rate();
            SampledRate ours = new SampledRate(windows, 1_000);
            long now = 1_700_000_000_000L;
            for (int event = 0; event < EVENTS; event++) {
                now += pause();
                double value = random.nextInt(3_000);
                kafka.record(config, value, now);
                ours.record(value, now);
                now += random.nextInt(4) == 0 ? pause() : 0;
                double expected = kafka.measure(config, now);
                long span = kafka.windowSize(config, now);
                assertThat(ours.perSecond(now)).as("-Dmillrace.seed=%s", seed).isEqualTo(expected);
                assertThat(ours.spanMillis(now)).as("-Dmillrace.seed=%s", seed).isEqualTo(span);
                boolean over = !config.quota().acceptable(expected);
                long throttle = over ? Math.round((expected - bound) / bound * span) : 0;
                assertThat(Throttle.ofRate(ours, bound, now)).isEqualTo(throttle);
                throttled += over ? 1 : 0;
            }
        }
        assertThat(throttled).isBetween(LOADS * EVENTS / 20, LOADS * EVENTS * 19 / 20);
    }

    @Test
    void tokensAreKafkas() {
        for (int load = 0; load < LOADS; load++) {
            double rate = 1 + random.nextInt(50);
            MetricConfig config = config(11, rate);
            TokenBucket kafka = new TokenBucket(TimeUnit.SECONDS);
            long now = 1_700_000_000_000L;
            MutationBucket ours = new MutationBucket(rate, 11, 1_000, now);
            for (int event = 0; event < EVENTS; event++) {
                now += pause();
                double count = random.nextInt(60);
                kafka.record(config, count, now);
                ours.take(count, now);
                now += random.nextInt(4) == 0 ? pause() : 0;
                assertThat(ours.tokens(now))
                        .as("-Dmillrace.seed=%s", seed)
                        .isCloseTo(kafka.measure(config, now), within(1e-9));
            }
        }
    }

    private long pause() {
        return switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> random.nextInt(20);
            case 2 -> 1_000;
            case 3 -> random.nextInt(2_500);
            default -> random.nextInt(10) == 0 ? random.nextInt(30_000) : random.nextInt(300);
        };
    }

    private static MetricConfig config(int windows, double bound) {
        return new MetricConfig()
                .samples(windows)
                .timeWindow(1, TimeUnit.SECONDS)
                .quota(Quota.upperBound(bound));
    }
}
