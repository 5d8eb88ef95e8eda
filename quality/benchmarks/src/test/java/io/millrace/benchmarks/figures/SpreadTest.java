package io.millrace.benchmarks.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void theMedianIsTheOneInTheMiddle() {
        assertThat(Spread.of(DoubleStream.of(9, 1, 4))).isEqualTo(new Spread(1, 4, 9));
    }

    @Test
    void orTheMeanOfTheTwo() {
        assertThat(Spread.of(DoubleStream.of(8, 1, 4, 2))).isEqualTo(new Spread(1, 3, 8));
    }
}
