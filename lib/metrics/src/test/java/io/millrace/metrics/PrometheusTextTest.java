package io.millrace.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.base.Check;
import org.junit.jupiter.api.Test;

class PrometheusTextTest {
    private final MetricRegistry registry = new MetricRegistry();

    @Test
    void writesEveryKindSortedAndEscaped() {
        registry.counter("b_total", "Bees", Labels.of("name", "a \"quoted\\\n name")).add(3);
        registry.counter("b_total", "Bees", Labels.of("name", "a")).increment();
        registry.gauge("a", "A level", Labels.NONE, () -> 7);
        Histogram times =
                registry.histogram("c_seconds", "Times", Unit.NANOS, Labels.of("key", "FETCH"));
        times.record(8);

        assertThat(PrometheusText.of(registry))
                .isEqualTo(
                        """
                        # HELP a A level
                        # TYPE a gauge
                        a 7
                        # HELP b_total Bees
                        # TYPE b_total counter
                        b_total{name="a \\"quoted\\\\\\n name"} 3
                        b_total{name="a"} 1
                        # HELP c_seconds Times
                        # TYPE c_seconds summary
                        c_seconds{key="FETCH",quantile="0.5"} 8.0E-9
                        c_seconds{key="FETCH",quantile="0.9"} 8.0E-9
                        c_seconds{key="FETCH",quantile="0.99"} 8.0E-9
                        c_seconds{key="FETCH",quantile="0.999"} 8.0E-9
                        c_seconds_sum{key="FETCH"} 8.0E-9
                        c_seconds_count{key="FETCH"} 1
                        """);
    }

    @Test
    void namesAreWords() {
        for (String bad : new String[] {"", "1a", "a-b", "a b", "ä"}) {
            assertThatThrownBy(() -> registry.counter(bad, "X", Labels.NONE))
                    .isInstanceOf(Check.BrokenInvariant.class);
            assertThatThrownBy(() -> Labels.of(bad, "x")).isInstanceOf(Check.BrokenInvariant.class);
        }
        assertThat(registry.counter("aZ_9", "X", Labels.NONE).total()).isZero();
    }

    @Test
    void whoeverAsksTwiceGetsTheSameAndANameHasOneType() {
        Counter counter = registry.counter("x_total", "X", Labels.NONE);
        assertThat(registry.counter("x_total", "X", Labels.NONE)).isSameAs(counter);
        assertThatThrownBy(() -> registry.gauge("x_total", "X", Labels.NONE, () -> 0))
                .isInstanceOf(Check.BrokenInvariant.class);
    }
}
