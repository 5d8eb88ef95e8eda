package io.millrace.benchmarks.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.scenario.Scenario;
import io.millrace.benchmarks.scenario.Scenarios;
import org.junit.jupiter.api.Test;

class CostTest {
    private static final Observation OBSERVED =
            new Observation()
                    .put(Measure.CPU_PER_GB, 4)
                    .put(Measure.CPU_PER_MILLION, 160)
                    .put(Measure.BROKER_PROCESSORS, 0.8);

    @Test
    void aScenarioSaysInWhichUnitItCountsCpu() {
        assertThat(costOf("produce-1kb-all")).isEqualTo(new Cost("s per GB", 4));
        assertThat(costOf("consume-catch-up")).isEqualTo(new Cost("s per GB", 4));
        assertThat(costOf("latency-5000")).isEqualTo(new Cost("s per million records", 160));
        assertThat(costOf("trickle")).isEqualTo(new Cost("s per million records", 160));
    }

    @Test
    void oneThatCountsNoneSaysHowBusyTheBrokerWas() {
        assertThat(costOf("cold-reader")).isEqualTo(new Cost("processors", 0.8));
    }

    private static Cost costOf(String name) {
        Scenario scenario =
                Scenarios.standard().stream()
                        .filter(one -> one.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        return Cost.of(scenario, OBSERVED);
    }
}
