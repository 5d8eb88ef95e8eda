package io.millrace.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Evidence;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.figures.Run;
import io.millrace.benchmarks.figures.Series;
import io.millrace.benchmarks.figures.Target;
import io.millrace.benchmarks.scenario.Scale;
import io.millrace.benchmarks.scenario.Scenario;
import io.millrace.benchmarks.scenario.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultsTest {
    private static final Comparison CPU =
            Comparison.of(Measure.CPU_PER_GB, Target.PRODUCE_CPU); // at most 0.3

    @Test
    void aRatioIsMedianByMedianAndItsSpreadThatOfTheRounds() {
        Results.Row row = row(List.of(2.0, 3.0, 10.0), List.of(10.0, 12.0, 20.0));
        assertThat(row.subject().median()).isEqualTo(3);
        assertThat(row.peer().median()).isEqualTo(12);
        assertThat(row.ratio()).isEqualTo(0.25);
        assertThat(row.roundRatios().lowest()).isEqualTo(0.2);
        assertThat(row.roundRatios().median()).isEqualTo(0.25);
        assertThat(row.roundRatios().highest()).isEqualTo(0.5);
        assertThat(row.isMet()).contains(true);
    }

    @Test
    void anUpperBoundIsMissedAboveIt() {
        assertThat(row(List.of(3.0), List.of(10.0)).isMet()).contains(true);
        assertThat(row(List.of(3.1), List.of(10.0)).isMet()).contains(false);
    }

    @Test
    void aLowerBoundIsMissedBelowIt() {
        assertThat(Target.CLIENT_THROUGHPUT.isMet(1.5)).isTrue();
        assertThat(Target.CLIENT_THROUGHPUT.isMet(1.4)).isFalse();
    }

    @Test
    void aTargetThatIsMissedNamesWhatExplainsIt() {
        String report = reportOf(List.of(4.0));
        assertThat(report)
                .contains("| **not met** | all, broker CPU per GB, s |")
                .contains("| the floor against Kafka 0.200; the floor itself 2.00 |\n");
    }

    @Test
    void oneThatIsMetDoesNot() {
        assertThat(reportOf(List.of(2.0)))
                .contains("| met | all, broker CPU per GB, s |  |\n")
                .doesNotContain("the floor");
    }

    @Test
    void whatDidNotRunExplainsNothing() {
        Results results = new Results(runs("floor", List.of(1.0, 3.0)));
        Evidence ratio = Evidence.ratio("x", Measure.CPU_PER_GB, "floor", "Kafka");
        Evidence figure = Evidence.figure("x", Measure.CPU_PER_GB, "floor");
        assertThat(results.value("s", ratio)).isEmpty();
        assertThat(results.value("s", figure)).hasValue(2);
    }

    @Test
    void nothingIsSaidOfABrokerThatDidNotRun() {
        assertThat(new Results(runs("Millrace", List.of(1.0))).row("s", CPU)).isEmpty();
    }

    @Test
    void aPlotShowsTheRoundInTheMiddle() {
        Results results = new Results(runs("Millrace", List.of(5.0, 1.0, 3.0)));
        Series curve =
                results.curve("s", "Millrace", "throughput", Measure.CPU_PER_GB).orElseThrow();
        assertThat(curve.y()[0]).isEqualTo(3);
        String svg = Plot.svg("a < b", Map.of("Millrace", curve));
        assertThat(svg).contains("a &lt; b").contains("<polyline").endsWith("</svg>\n");
    }

    @Test
    void rawFiguresAreAllThere() {
        Results results = new Results(runs("Kafka, flush", List.of(1.5, 2.5)));
        assertThat(Raw.csv(results))
                .isEqualTo(
                        """
                        scenario,measure,variant,round,value
                        s,"broker CPU per GB, s","Kafka, flush",1,1.5
                        s,"broker CPU per GB, s","Kafka, flush",2,2.5
                        """);
    }

    @Test
    void numbersHaveThreeDigits() {
        assertThat(Numbers.of(0.30612)).isEqualTo("0.306");
        assertThat(Numbers.of(3.0612)).isEqualTo("3.06");
        assertThat(Numbers.of(30.612)).isEqualTo("30.6");
        assertThat(Numbers.of(306.12)).isEqualTo("306");
        assertThat(Numbers.of(30_612)).isEqualTo("30,612");
        assertThat(Numbers.of(Double.NaN)).isEqualTo("–");
    }

    private static String reportOf(List<Double> millrace) {
        List<Run> all = new ArrayList<>(runs("Millrace", millrace));
        all.addAll(runs("Kafka", List.of(10.0)));
        all.addAll(runs("floor", List.of(2.0)));
        Evidence ratio =
                Evidence.ratio("the floor against Kafka", Measure.CPU_PER_GB, "floor", "Kafka");
        Evidence figure = Evidence.figure("the floor itself", Measure.CPU_PER_GB, "floor");
        Scenario scenario = new Explained(CPU.explainedBy(ratio, figure));
        List<Run> runs = all.stream().map(run -> in("all", run)).toList();
        return Markdown.of(new Figures(Map.of(), Map.of(), runs), List.of(scenario), Map.of());
    }

    private static Run in(String scenario, Run run) {
        return new Run(scenario, run.variant(), run.round(), run.observation());
    }

    /** A scenario that has been run. */
    private record Explained(Comparison comparison) implements Scenario {
        @Override
        public String name() {
            return "all";
        }

        @Override
        public String summary() {
            return "all of it";
        }

        @Override
        public List<Comparison> comparisons() {
            return List.of(comparison);
        }

        @Override
        public Observation run(Variant variant, Contender broker, Scale scale) {
            throw new UnsupportedOperationException();
        }
    }

    private static Results.Row row(List<Double> millrace, List<Double> kafka) {
        List<Run> all = new ArrayList<>(runs("Millrace", millrace));
        all.addAll(runs("Kafka", kafka));
        return new Results(all).row("s", CPU).orElseThrow();
    }

    private static List<Run> runs(String variant, List<Double> values) {
        List<Run> runs = new ArrayList<>();
        for (double value : values) {
            double[] y = {value, value};
            Observation observation =
                    new Observation()
                            .put(Measure.CPU_PER_GB, value)
                            .plot(new Series("throughput", "s", "r/s", new double[] {1, 2}, y));
            runs.add(new Run("s", variant, runs.size() + 1, observation));
        }
        return runs;
    }
}
