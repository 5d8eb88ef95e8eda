package io.millrace.benchmarks.report;

import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Evidence;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Run;
import io.millrace.benchmarks.figures.Series;
import io.millrace.benchmarks.figures.Spread;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/** All runs of a comparison, and what they say. */
public record Results(List<Run> runs) {
    public Results {
        runs = List.copyOf(runs);
    }

    /**
     * A comparison's outcome.
     *
     * @param ratio the subject's median by the peer's
     * @param roundRatios the same of each round that both have: its spread is the ratio's
     */
    public record Row(
            String scenario,
            Comparison comparison,
            Spread subject,
            Spread peer,
            double ratio,
            Spread roundRatios) {
        /** Met, missed, or nothing where the design asks for nothing. */
        public Optional<Boolean> isMet() {
            return Optional.ofNullable(comparison.target()).map(target -> target.isMet(ratio));
        }
    }

    List<Run> of(String scenario) {
        return runs.stream().filter(run -> run.scenario().equals(scenario)).toList();
    }

    /** Empty while either of the two has no run. */
    public Optional<Row> row(String scenario, Comparison comparison) {
        Measure measure = comparison.measure();
        double[] ours = values(scenario, comparison.subject(), measure).toArray();
        double[] theirs = values(scenario, comparison.peer(), measure).toArray();
        if (ours.length == 0 || theirs.length == 0) {
            return Optional.empty();
        }
        Spread subject = Spread.of(DoubleStream.of(ours));
        Spread peer = Spread.of(DoubleStream.of(theirs));
        int rounds = Math.min(ours.length, theirs.length);
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            ratios[i] = ours[i] / theirs[i];
        }
        return Optional.of(
                new Row(
                        scenario,
                        comparison,
                        subject,
                        peer,
                        subject.median() / peer.median(),
                        Spread.of(DoubleStream.of(ratios))));
    }

    /** A variant's figure over the rounds; empty without a run. */
    public Optional<Spread> spread(String scenario, String variant, Measure measure) {
        double[] values = values(scenario, variant, measure).toArray();
        return values.length == 0
                ? Optional.empty()
                : Optional.of(Spread.of(DoubleStream.of(values)));
    }

    /** What an evidence says, median by median; empty while a variant that it names has no run. */
    OptionalDouble value(String scenario, Evidence evidence) {
        Optional<Spread> subject = spread(scenario, evidence.subject(), evidence.measure());
        if (subject.isEmpty() || evidence.peer() == null) {
            return subject.stream().mapToDouble(Spread::median).findFirst();
        }
        return spread(scenario, evidence.peer(), evidence.measure()).stream()
                .mapToDouble(peer -> subject.get().median() / peer.median())
                .findFirst();
    }

    private DoubleStream values(String scenario, String variant, Measure measure) {
        return runsOf(scenario, variant).stream()
                .filter(run -> run.observation().values().containsKey(measure))
                .mapToDouble(run -> value(run, measure));
    }

    private static double value(Run run, Measure measure) {
        return Objects.requireNonNull(run.observation().values().get(measure));
    }

    private List<Run> runsOf(String scenario, String variant) {
        return runs.stream()
                .filter(run -> run.scenario().equals(scenario) && run.variant().equals(variant))
                .sorted(Comparator.comparingInt(Run::round))
                .toList();
    }

    /** A variant's curve in a plot: that of the round in the middle by the measure. */
    Optional<Series> curve(String scenario, String variant, String plot, Measure measure) {
        List<Run> sorted =
                runsOf(scenario, variant).stream()
                        .filter(run -> run.observation().values().containsKey(measure))
                        .sorted(Comparator.comparingDouble(run -> value(run, measure)))
                        .toList();
        if (sorted.isEmpty()) {
            return Optional.empty();
        }
        return sorted.get(sorted.size() / 2).observation().curves().stream()
                .filter(curve -> curve.plot().equals(plot) && curve.x().length > 1)
                .findFirst();
    }
}
