package io.millrace.broker.partition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WarmthTest {
    private static final int READ_BYTES = 1_000;

    private final Warmth warmth = new Warmth();

    private boolean covers(long offset, long nowMillis) {
        return warmth.covers(offset, READ_BYTES, nowMillis);
    }

    @Test
    void nothingIsKnownOfALogThatWasNotUsed() {
        assertThat(covers(0, 0)).isFalse();
    }

    @Test
    void whatWasJustAppendedIsWarmForAWhile() {
        warmth.appended(100, 0);
        warmth.appended(110, 10);

        assertThat(covers(99, 20)).isFalse();
        assertThat(covers(100, 20)).isTrue();
        assertThat(covers(120, 20)).isTrue();
        assertThat(covers(120, Warmth.APPENDED_MILLIS)).isFalse();
    }

    @Test
    void whileAppendsGoOnTheTailStaysWarmAndTheRestDoesNot() {
        long now = 0;
        for (long offset = 0; offset < 100; offset++) {
            now += Warmth.APPENDED_MILLIS / 10;
            warmth.appended(offset, now);
            assertThat(covers(offset, now)).as("offset %d", offset).isTrue();
        }
        assertThat(covers(99 - 5, now)).isTrue();
        assertThat(covers(99 - 21, now)).isFalse();
    }

    @Test
    void anAppendAfterASilenceSaysNothingOfThoseBefore() {
        warmth.appended(0, 0);
        warmth.appended(10, Warmth.APPENDED_MILLIS);
        warmth.appended(20, Warmth.APPENDED_MILLIS + Warmth.APPENDED_MILLIS / 2);

        assertThat(covers(9, Warmth.APPENDED_MILLIS * 2)).isFalse();
        assertThat(covers(10, Warmth.APPENDED_MILLIS * 2)).isTrue();
    }

    @Test
    void whatWasFoundIsWarmForReadsThatStayInIt() {
        warmth.loaded(10, 20, READ_BYTES, 0);

        assertThat(covers(9, 1)).isFalse();
        assertThat(covers(10, 1)).isTrue();
        assertThat(covers(19, 1)).isTrue();
        assertThat(covers(20, 1)).isFalse();
        assertThat(warmth.covers(10, READ_BYTES + 1, 1)).isFalse();
        assertThat(covers(10, Warmth.FOUND_MILLIS)).isFalse();
    }

    @Test
    void readersInDifferentPlacesDoNotDisturbOneAnother() {
        for (int reader = 0; reader < Warmth.WINDOWS_MAX; reader++) {
            warmth.loaded(reader * 100L, reader * 100L + 10, READ_BYTES, 0);
        }
        warmth.loaded(10, 20, READ_BYTES, 0);

        assertThat(covers(5, 1)).as("the first has gone on").isFalse();
        for (int reader = 1; reader < Warmth.WINDOWS_MAX; reader++) {
            assertThat(covers(reader * 100L, 1)).as("reader %d", reader).isTrue();
        }
    }

    @Test
    void thereIsABoundToWhatIsRemembered() {
        for (int reader = 0; reader <= Warmth.WINDOWS_MAX; reader++) {
            warmth.loaded(reader * 100L, reader * 100L + 10, READ_BYTES, 0);
        }

        assertThat(covers(0, 1)).isFalse();
        assertThat(covers(100, 1)).isTrue();
    }
}
