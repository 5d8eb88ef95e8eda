package io.millrace.benchmarks.report;

import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Evidence;
import io.millrace.benchmarks.figures.Goal;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Run;
import io.millrace.benchmarks.figures.Spread;
import io.millrace.benchmarks.figures.Target;
import io.millrace.benchmarks.scenario.Scale;
import io.millrace.benchmarks.scenario.Scenario;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** The report as people read it. */
final class Markdown {
    /** A process more than there are processors: the one that begins. */
    private static final int QUIET = Runtime.getRuntime().availableProcessors() + 1;

    private final StringBuilder text = new StringBuilder();
    private final Figures figures;
    private final Results results;

    private Markdown(Figures figures) {
        this.figures = figures;
        this.results = new Results(figures.runs());
    }

    static String of(Figures figures, List<Scenario> scenarios, Map<String, List<String>> plots) {
        Markdown markdown = new Markdown(figures);
        markdown.head();
        markdown.targets(scenarios);
        markdown.table(scenarios);
        scenarios.forEach(one -> markdown.details(one, plots.getOrDefault(one.name(), List.of())));
        return markdown.text.toString();
    }

    private void head() {
        line("# Millrace beside Apache Kafka");
        line("");
        line("Made by `./millrace bench compare`. Median (lowest to highest) of the rounds; the");
        line("ratio is median by median, in brackets its spread over the rounds. A row with a");
        line("target names the row of the design's table that it stands for.");
        line("");
        line("| | |");
        line("|---|---|");
        figures.machine().forEach((key, value) -> line("| %s | %s |".formatted(key, value)));
        load(figures.runs())
                .ifPresent(load -> line("| load average before a run | %s |".formatted(load)));
        scales().forEach(scale -> line("| scale | %s |".formatted(scale)));
        line("");
        if (scales().stream().anyMatch(scale -> scale.startsWith(Scale.QUICK.name()))) {
            line("**Quick scale: this shows that all works. What it measures is noise.**");
            line("");
        }
    }

    private List<String> scales() {
        return figures.taken().values().stream().map(Taken::scale).distinct().toList();
    }

    /** What else the machine had to do; empty where nobody looked. */
    private static Optional<String> load(List<Run> runs) {
        double[] loads =
                runs.stream()
                        .map(run -> run.observation().values().get(Measure.LOAD_BEFORE))
                        .filter(Objects::nonNull)
                        .mapToDouble(Double::doubleValue)
                        .toArray();
        if (loads.length == 0) {
            return Optional.empty();
        }
        Spread spread = Spread.of(DoubleStream.of(loads));
        return Optional.of(
                spread
                        + (spread.median() <= QUIET
                                ? ""
                                : "; **other work ran on the machine, so only ratios count**"));
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
        taken(scenario.name());
        scenario.variants().stream()
                .filter(variant -> !variant.settings().isEmpty())
                .forEach(one -> line("- %s: `%s`".formatted(one.label(), one.settings())));
        line("");
        for (String plot : plots) {
            line("![%s](%s)".formatted(plot, plot));
        }
        line("");
    }

    private void taken(String scenario) {
        Taken how = figures.taken().get(scenario);
        if (how != null) {
            List<Run> runs = results.of(scenario);
            line(
                    "Taken %s of version %s; %d rounds; load average before a run %s; scale %s."
                            .formatted(
                                    how.when(),
                                    how.version(),
                                    runs.stream().mapToInt(Run::round).max().orElse(0),
                                    load(runs).orElse("unknown"),
                                    how.scale()));
        }
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
