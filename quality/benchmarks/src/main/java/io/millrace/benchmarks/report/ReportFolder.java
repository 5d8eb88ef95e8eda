package io.millrace.benchmarks.report;

import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Series;
import io.millrace.benchmarks.scenario.Scale;
import io.millrace.benchmarks.scenario.Scenario;
import io.millrace.benchmarks.scenario.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where the report lies. Written anew after each scenario, so that a broken run leaves one. */
public final class ReportFolder {
    private static final List<String> PLOTS = List.of("latency", "throughput");

    private final Path folder;
    private final Map<String, String> machine;

    public ReportFolder(Path folder, Map<String, String> machine) throws IOException {
        this.folder = folder;
        this.machine = machine;
        Files.createDirectories(folder);
    }

    /** Returns the report's file. */
    public Path write(Scale scale, List<Scenario> scenarios, Results results) throws IOException {
        Map<String, List<String>> plots = new LinkedHashMap<>();
        for (Scenario scenario : scenarios) {
            plots.put(scenario.name(), plots(scenario, results));
        }
        Files.writeString(folder.resolve("raw.csv"), Raw.csv(results));
        Files.writeString(folder.resolve("raw.json"), Raw.json(machine, results));
        return Files.writeString(
                folder.resolve("report.md"),
                Markdown.of(machine, scale, scenarios, results, plots));
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
