package io.millrace.benchmarks.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class QuartilesTest {
    @Test
    void aQuarterLiesBelowAndAQuarterAbove() {
        assertThat(Quartiles.of(DoubleStream.of(50, 10, 40, 20, 30)))
                .isEqualTo(new Quartiles(20, 30, 40));
    }

    @Test
    void betweenTwoValuesTheyAreBetween() {
        assertThat(Quartiles.of(DoubleStream.of(4, 1, 3, 2)))
                .isEqualTo(new Quartiles(1.75, 2.5, 3.25));
    }

    @Test
    void oneWildRoundMovesNothing() {
        assertThat(Quartiles.of(DoubleStream.of(1, 2, 3, 4, 5_000)))
                .isEqualTo(new Quartiles(2, 3, 4));
    }

    @Test
    void oneValueIsAllThree() {
        assertThat(Quartiles.of(DoubleStream.of(7))).isEqualTo(new Quartiles(7, 7, 7));
    }
}
