package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessAgeTest {
    @Test
    void theAgeIsTheDifferenceOfTwoTimesSinceBoot() {
        String stat =
                "4711 (a (b) c) S 1 2 3 0 -1 4194560 1 0 0 0 5 6 0 0 20 0 30 0 123450 99 100\n";
        assertThat(ProcessAge.millis(stat, "1235.01 4000.00\n")).isEqualTo(510);
    }

    @Test
    void thisProcessIsNotOlderThanItsMachine() {
        assertThat(ProcessAge.millis()).isBetween(0L, 3_600_000L);
    }
}
