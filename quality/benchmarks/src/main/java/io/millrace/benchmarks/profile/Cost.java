package io.millrace.benchmarks.profile;

import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.scenario.Scenario;
import java.util.Objects;

/**
 * What all of a profile's samples together stand for, in the unit in which the scenario counts CPU.
 *
 * @param unit a column's title
 */
record Cost(String unit, double whole) {
    /** By its first comparison of CPU; a scenario that has none says how busy the broker was. */
    static Cost of(Scenario scenario, Observation observation) {
        Measure measure =
                scenario.comparisons().stream()
                        .map(Comparison::measure)
                        .filter(one -> one == Measure.CPU_PER_GB || one == Measure.CPU_PER_MILLION)
                        .findFirst()
                        .orElse(Measure.BROKER_PROCESSORS);
        return new Cost(unit(measure), Objects.requireNonNull(observation.values().get(measure)));
    }

    private static String unit(Measure measure) {
        return switch (measure) {
            case CPU_PER_GB -> "s per GB";
            case CPU_PER_MILLION -> "s per million records";
            default -> "processors";
        };
    }
}
