package io.millrace.benchmarks.report;

import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Evidence;
import io.millrace.benchmarks.figures.Goal;
import io.millrace.benchmarks.figures.Spread;
import io.millrace.benchmarks.figures.Target;
import io.millrace.benchmarks.scenario.Scale;
import io.millrace.benchmarks.scenario.Scenario;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** The report as people read it. */
final class Markdown {
    private final StringBuilder text = new StringBuilder();
    private final Results results;

    private Markdown(Results results) {
        this.results = results;
    }

    static String of(
            Map<String, String> machine,
            Scale scale,
            List<Scenario> scenarios,
            Results results,
            Map<String, List<String>> plots) {
        Markdown markdown = new Markdown(results);
        markdown.head(machine, scale);
        markdown.targets(scenarios);
        markdown.table(scenarios);
        scenarios.forEach(one -> markdown.details(one, plots.getOrDefault(one.name(), List.of())));
        return markdown.text.toString();
    }

    private void head(Map<String, String> machine, Scale scale) {
        line("# Millrace beside Apache Kafka");
        line("");
        line("Made by `./millrace bench compare`. Median (lowest to highest) of the rounds; the");
        line("ratio is median by median, in brackets its spread over the rounds. A row with a");
        line("target names the row of the design's table that it stands for.");
        line("");
        line("| | |");
        line("|---|---|");
        machine.forEach((key, value) -> line("| %s | %s |".formatted(key, value)));
        line(
                "| scale | %s: %d rounds (%d of slow scenarios), warm-up %.0f s, measured %.0f s or %.1f GB, log %.1f GB |"
                        .formatted(
                                scale.name(),
                                scale.rounds(),
                                scale.slowRounds(),
                                scale.warmUpSeconds(),
                                scale.measuredSeconds(),
                                scale.loadBytes() / 1e9,
                                scale.logBytes() / 1e9));
        line("");
        if (scale.name().equals(Scale.QUICK.name())) {
            line("**Quick scale: this shows that all works. What it measures is noise.**");
            line("");
        }
    }

    /** The design's table, and what became of it. */
    private void targets(List<Scenario> scenarios) {
        line("## What the design asks for");
        line("");
        line("| asked for | target | measured | | in | where missed: what it would take |");
        line("|---|---|---|---|---|---|");
        for (Scenario scenario : scenarios) {
            for (Comparison comparison : scenario.comparisons()) {
                if (comparison.target() != null) {
                    results.row(scenario.name(), comparison).ifPresent(this::target);
                }
            }
            for (Goal goal : scenario.goals()) {
                results.spread(scenario.name(), goal.variant(), goal.measure())
                        .ifPresent(spread -> goal(scenario, goal, spread));
            }
        }
        line("");
        line("## All figures");
        line("");
    }

    private void target(Results.Row row) {
        Target target = Objects.requireNonNull(row.comparison().target());
        line(
                "| %s | %s | %s (%s to %s) | %s | %s, %s | %s |"
                        .formatted(
                                target.row(),
                                target.limit(),
                                Numbers.of(row.ratio()),
                                Numbers.of(row.roundRatios().lowest()),
                                Numbers.of(row.roundRatios().highest()),
                                verdict(row.isMet()),
                                row.scenario(),
                                row.comparison().measure().title(),
                                row.isMet().orElse(true)
                                        ? ""
                                        : words(row.scenario(), row.comparison().evidence())));
    }

    private void goal(Scenario scenario, Goal goal, Spread spread) {
        line(
                "| %s | ≤ %s | %s | %s | %s, %s | %s |"
                        .formatted(
                                goal.row(),
                                Numbers.of(goal.most()),
                                Numbers.of(spread),
                                verdict(Optional.of(goal.isMet(spread.median()))),
                                scenario.name(),
                                goal.measure().title(),
                                goal.isMet(spread.median())
                                        ? ""
                                        : words(scenario.name(), goal.evidence())));
    }

    /** The figures that explain a gap, of those variants that ran. */
    private String words(String scenario, List<Evidence> evidence) {
        return evidence.stream()
                .flatMap(one ->
                        results.value(scenario, one).stream()
                                .mapToObj(value -> one.words() + " " + Numbers.of(value)))
                .collect(Collectors.joining("; "));
    }

    private void table(List<Scenario> scenarios) {
        line("| scenario | measure | subject | | peer | | ratio | target | |");
        line("|---|---|---|---|---|---|---|---|---|");
        for (Scenario scenario : scenarios) {
            for (Comparison comparison : scenario.comparisons()) {
                results.row(scenario.name(), comparison).ifPresent(this::row);
            }
        }
        line("");
    }

    private void row(Results.Row row) {
        Comparison comparison = row.comparison();
        Target target = comparison.target();
        line(
                "| %s | %s | %s | %s | %s | %s | **%s** (%s to %s) | %s | %s |"
                        .formatted(
                                row.scenario(),
                                comparison.measure().title(),
                                comparison.subject(),
                                Numbers.of(row.subject()),
                                comparison.peer(),
                                Numbers.of(row.peer()),
                                Numbers.of(row.ratio()),
                                Numbers.of(row.roundRatios().lowest()),
                                Numbers.of(row.roundRatios().highest()),
                                target == null ? "" : target.limit() + " " + target.row(),
                                verdict(row.isMet())));
    }

    private static String verdict(Optional<Boolean> met) {
        return met.map(yes -> yes ? "met" : "**not met**").orElse("");
    }

    private void details(Scenario scenario, List<String> plots) {
        line("## " + scenario.name());
        line("");
        line(scenario.summary() + ".");
        if (scenario.isSideBySide()) {
            line("All brokers run at the same time.");
        }
        scenario.variants().stream()
                .filter(variant -> !variant.settings().isEmpty())
                .forEach(one -> line("- %s: `%s`".formatted(one.label(), one.settings())));
        line("");
        for (String plot : plots) {
            line("![%s](%s)".formatted(plot, plot));
        }
        line("");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
