package io.millrace.benchmarks.report;

import io.millrace.benchmarks.figures.Run;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * All that a report says, as {@code raw.json} keeps it.
 *
 * @param machine facts of it, by their names
 * @param taken by scenario; none of those that a report has which was made before this was kept
 */
record Figures(Map<String, String> machine, Map<String, Taken> taken, List<Run> runs) {
    /** Facts without which figures don't belong beside each other. */
    private static final List<String> DECISIVE =
            List.of("processors", "file system of the data", "JDK of both");

    Figures {
        runs = List.copyOf(runs);
    }

    static Figures none(Map<String, String> machine) {
        return new Figures(machine, Map.of(), List.of());
    }

    boolean has(String scenario) {
        return runs.stream().anyMatch(run -> run.scenario().equals(scenario));
    }

    /** With these runs of a scenario in place of what was there of it. */
    Figures with(String scenario, Taken how, List<Run> newRuns) {
        List<Run> all =
                new ArrayList<>(
                        runs.stream().filter(run -> !run.scenario().equals(scenario)).toList());
        all.addAll(newRuns);
        Map<String, Taken> ways = new LinkedHashMap<>(taken);
        ways.put(scenario, how);
        return new Figures(machine, ways, all);
    }

    /** Empty where another machine may be added to; else what differs, in words. */
    Optional<String> differenceFrom(Map<String, String> other) {
        return DECISIVE.stream()
                .filter(fact -> !Objects.equals(machine.get(fact), other.get(fact)))
                .map(fact ->
                        "%s: %s there, %s here".formatted(fact, machine.get(fact), other.get(fact)))
                .findFirst();
    }
}
