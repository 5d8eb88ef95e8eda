package io.millrace.broker.partition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SyncPaceTest {
    private final SyncPace pace = new SyncPace();

    @Test
    void aFirstSyncBeginsAtOnce() {
        assertThat(pace.restNanos(0)).isZero();
    }

    @Test
    void nobodyWaitsForAProducerThatWaitsForEachRequest() {
        pace.ended(1, 0, 400_000);
        assertThat(pace.restNanos(400_000)).isZero();
    }

    @Test
    void whoeverCameTogetherComesBackTogether() {
        pace.ended(2, 0, 400_000);
        assertThat(pace.restNanos(400_000)).isEqualTo(100_000);
        assertThat(pace.restNanos(799_999)).isEqualTo(100_000);
        assertThat(pace.restNanos(800_000)).isZero();
    }

    @Test
    void theRestIsBounded() {
        pace.ended(9, 0, 1_000_000_000);
        assertThat(pace.restNanos(1_000_000_000)).isEqualTo(2_000_000);
    }

    @Test
    void fastDisksAreNotWaitedFor() {
        pace.ended(9, 0, 100_000);
        assertThat(pace.restNanos(100_000)).isZero();
    }
}
