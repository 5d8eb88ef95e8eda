package io.millrace.benchmarks.report;

import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Run;
import io.millrace.benchmarks.figures.Series;
import io.millrace.benchmarks.scenario.Scenario;
import io.millrace.benchmarks.scenario.Scenarios;
import io.millrace.benchmarks.scenario.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the report lies. Written anew after each scenario, so that a broken run leaves one and the
 * next may go on with it.
 */
public final class ReportFolder {
    private static final List<String> PLOTS = List.of("latency", "throughput");
    private static final String RAW = "raw.json";

    private final Path folder;
    private Figures figures;

    private ReportFolder(Path folder, Figures figures) throws IOException {
        this.folder = folder;
        this.figures = figures;
        Files.createDirectories(folder);
    }

    /** One whose report, if there is any, is forgotten. */
    public static ReportFolder anew(Path folder, Map<String, String> machine) throws IOException {
        return new ReportFolder(folder, Figures.none(machine));
    }

    /**
     * One whose report is kept and added to, if there is any.
     *
     * @throws IllegalArgumentException if that is of another machine
     */
    public static ReportFolder addingTo(Path folder, Map<String, String> machine)
            throws IOException {
        Path raw = folder.resolve(RAW);
        if (!Files.exists(raw)) {
            return anew(folder, machine);
        }
        Figures found = Raw.figures(Files.readString(raw));
        found.differenceFrom(machine)
                .ifPresent(difference -> {
                    throw new IllegalArgumentException(
                            folder + " is of another machine; " + difference);
                });
        return new ReportFolder(folder, found);
    }

    public boolean has(Scenario scenario) {
        return figures.has(scenario.name());
    }

    /** Puts a scenario's runs in place of what was there of it. */
    public void add(Scenario scenario, Taken how, List<Run> runs) throws IOException {
        figures = figures.with(scenario.name(), how, runs);
        write();
    }

    public Path report() {
        return folder.resolve("report.md");
    }

    private void write() throws IOException {
        Results results = new Results(figures.runs());
        List<Scenario> scenarios = Scenarios.full().stream().filter(this::has).toList();
        Map<String, List<String>> plots = new LinkedHashMap<>();
        for (Scenario scenario : scenarios) {
            plots.put(scenario.name(), plots(scenario, results));
        }
        replace(RAW, Raw.json(figures));
        Files.writeString(folder.resolve("raw.csv"), Raw.csv(results));
        Files.writeString(report(), Markdown.of(figures, scenarios, plots));
    }

    /** At once, so that who ends this process meanwhile loses nothing. */
    private void replace(String name, String text) throws IOException {
        Path written = Files.writeString(folder.resolve(name + ".new"), text);
        Files.move(written, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private List<String> plots(Scenario scenario, Results results) throws IOException {
        List<String> written = new ArrayList<>();
        Measure middleBy = scenario.comparisons().getFirst().measure();
        for (String plot : PLOTS) {
            Map<String, Series> curves = new LinkedHashMap<>();
            for (Variant variant : scenario.variants()) {
                results.curve(scenario.name(), variant.label(), plot, middleBy)
                        .ifPresent(curve -> curves.put(variant.label(), curve));
            }
            if (!curves.isEmpty()) {
                String name = scenario.name() + "-" + plot + ".svg";
                String title = scenario.name() + ": " + plot;
                Files.writeString(folder.resolve(name), Plot.svg(title, curves));
                written.add(name);
            }
        }
        return written;
    }
}
