package io.millrace.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.figures.Run;
import io.millrace.benchmarks.figures.Series;
import io.millrace.benchmarks.scenario.Scenario;
import io.millrace.benchmarks.scenario.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FiguresTest {
    private static final Map<String, String> MACHINE =
            Map.of("processors", "2 × some", "memory", "24 GB");
    private static final Taken BRIEFLY = new Taken("brief: short", "2026-11-21 22:40", "abc");
    private static final Taken LATER =
            new Taken("survey: shorter", "2026-11-22 01:02", "def-dirty");

    @TempDir private Path folder;

    @Test
    void whatWasWrittenIsReadBack() throws IOException {
        Figures figures =
                Figures.none(MACHINE).with("start", BRIEFLY, List.of(run("start", 1, 149.5)));
        Figures read = Raw.figures(Raw.json(figures));
        assertThat(read.machine()).isEqualTo(MACHINE);
        assertThat(read.taken()).isEqualTo(Map.of("start", BRIEFLY));
        assertThat(Raw.json(read)).isEqualTo(Raw.json(figures));
        Run run = read.runs().getFirst();
        assertThat(run.observation().values()).isEqualTo(Map.of(Measure.START, 149.5));
        Series curve = run.observation().curves().getFirst();
        assertThat(curve.plot()).isEqualTo("latency");
        assertThat(curve.unitX()).isEqualTo("nines");
        assertThat(curve.x()).containsExactly(1, 2);
        assertThat(curve.unitY()).isEqualTo("ms");
        assertThat(curve.y()).containsExactly(149.5, 150.5);
    }

    @Test
    void reportsFromBeforeTheWayWasKeptAreRead() throws IOException {
        Figures read = Raw.figures("{\"machine\": {\"processors\": \"2\"}, \"runs\": []}");
        assertThat(read.machine()).containsExactly(Map.entry("processors", "2"));
        assertThat(read.taken()).isEmpty();
    }

    @Test
    void aScenariosRunsTakeThePlaceOfItsOldOnes() {
        Figures figures =
                Figures.none(MACHINE)
                        .with("a", BRIEFLY, List.of(run("a", 1, 1), run("a", 2, 2)))
                        .with("b", BRIEFLY, List.of(run("b", 1, 3)))
                        .with("a", LATER, List.of(run("a", 1, 4)));
        assertThat(figures.runs())
                .extracting(run -> run.scenario() + run.observation().values().get(Measure.START))
                .containsExactly("b3.0", "a4.0");
        assertThat(figures.taken()).isEqualTo(Map.of("a", LATER, "b", BRIEFLY));
    }

    @Test
    void aReportIsAddedTo() throws IOException {
        Scenario start = Scenarios.standard().getFirst();
        Scenario trickle = named("trickle");
        Scenario consume = named("consume-catch-up");
        ReportFolder first = ReportFolder.anew(folder, MACHINE);
        first.add(trickle, BRIEFLY, List.of(run("trickle", 1, 1)));
        ReportFolder second = ReportFolder.addingTo(folder, MACHINE);
        second.add(start, LATER, List.of(run("start", 1, 2), run("start", 2, 3)));
        assertThat(second.has(trickle)).isTrue();
        assertThat(second.has(start)).isTrue();
        assertThat(second.has(consume)).isFalse();
        String report = Files.readString(second.report());
        assertThat(report)
                .contains("| scale | brief: short |", "| scale | survey: shorter |")
                .contains("Taken 2026-11-22 01:02 of version def-dirty; 2 rounds;");
        assertThat(report.indexOf("## start")).isLessThan(report.indexOf("## trickle"));
        assertThat(folder.resolve("raw.csv")).content().contains("trickle,", "start,");
    }

    @Test
    void oneThatIsNotThereIsMade() throws IOException {
        Path made = folder.resolve("a").resolve("b");
        ReportFolder report = ReportFolder.addingTo(made, MACHINE);
        report.add(named("trickle"), BRIEFLY, List.of(run("trickle", 1, 1)));
        assertThat(made).isDirectoryContaining("glob:**/raw.json");
    }

    @Test
    void anotherMachinesReportIsRefused() throws IOException {
        ReportFolder.anew(folder, MACHINE)
                .add(named("trickle"), BRIEFLY, List.of(run("trickle", 1, 1)));
        ReportFolder.addingTo(folder, Map.of("processors", "2 × some", "memory", "25 GB"));
        assertThatThrownBy(() -> ReportFolder.addingTo(folder, Map.of("processors", "8 × other")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("processors: 2 × some there, 8 × other here");
    }

    private static Scenario named(String name) {
        return Scenarios.standard().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Run run(String scenario, int round, double value) {
        double[] x = {1, 2};
        double[] y = {value, value + 1};
        return new Run(
                scenario,
                "Millrace",
                round,
                new Observation()
                        .put(Measure.START, value)
                        .plot(new Series("latency", "nines", "ms", x, y)));
    }
}
