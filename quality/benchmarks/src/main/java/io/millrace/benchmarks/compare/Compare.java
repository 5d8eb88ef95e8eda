package io.millrace.benchmarks.compare;

import io.millrace.benchmarks.contender.DataFolder;
import io.millrace.benchmarks.figures.Run;
import io.millrace.benchmarks.process.FullMemory;
import io.millrace.benchmarks.report.ReportFolder;
import io.millrace.benchmarks.report.Taken;
import io.millrace.benchmarks.scenario.Scale;
import io.millrace.benchmarks.scenario.Scenario;
import io.millrace.benchmarks.scenario.Scenarios;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./millrace bench compare}. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description =
                "Drives Millrace and Apache Kafka with the same load, in turns; writes a report.")
final class Compare implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Option(names = "--scenario", split = ",", description = "Which ones; all without it.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--rounds", description = "Rounds of each; 5, or 2 with --survey and --quick.")
    private int rounds;

    @Option(names = "--out", description = "The report's folder.")
    private @Nullable Path out;

    @Option(
            names = "--add-to",
            description =
                    "A report's folder that is kept: runs what it lacks, or what --scenario names anew.")
    private @Nullable Path addTo;

    @Mixin private DataFolder data = new DataFolder();

    @Option(names = "--quick", description = "Tiny loads: to see that it works.")
    private boolean quick;

    @Option(
            names = "--headlines",
            description =
                    "The few scenarios that say most, on a shorter scale: eighty-five minutes.")
    private boolean headlines;

    @Option(
            names = "--survey",
            description =
                    "All scenarios, two short rounds of each; with --add-to those that are missing.")
    private boolean survey;

    @Option(names = "--full", description = "The whole matrix of produce loads as well.")
    private boolean full;

    @Option(names = "--list", description = "Names the scenarios and ends.")
    private boolean list;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Scenario> scenarios = chosen();
        if (list) {
            scenarios.forEach(one -> System.out.printf("%-26s %s%n", one.name(), one.summary()));
            return 0;
        }
        // Whoever commits meanwhile changes nothing in what runs.
        String version = Machine.version();
        ReportFolder folder = folder();
        List<Scenario> wanted =
                names.isEmpty()
                        ? scenarios.stream().filter(one -> !folder.has(one)).toList()
                        : scenarios;
        Scale scale = scale();
        Path directory = data.made();
        try (FullMemory memory = quick ? FullMemory.none() : FullMemory.in(directory)) {
            Rounds runner = new Rounds(directory, memory, scale, wanted.size());
            for (Scenario scenario : wanted) {
                List<Run> runs = runner.run(scenario);
                if (!runs.isEmpty()) {
                    folder.add(scenario, taken(scale, version), runs);
                }
            }
            System.out.println("report: " + folder.report());
            runner.failures().forEach(failure -> System.out.println("failed: " + failure));
            return runner.failures().isEmpty() ? 0 : 1;
        }
    }

    private static Taken taken(Scale scale, String version) {
        String now = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm").format(LocalDateTime.now());
        return new Taken(scale.description(), now, version);
    }

    private Scale scale() {
        Scale scale =
                quick
                        ? Scale.QUICK
                        : headlines ? Scale.BRIEF : survey ? Scale.SURVEY : Scale.STANDARD;
        return rounds > 0 ? scale.withRounds(rounds) : scale;
    }

    private ReportFolder folder() throws IOException {
        Map<String, String> machine = Machine.describe(data.made());
        if (addTo != null) {
            try {
                return ReportFolder.addingTo(addTo, machine);
            } catch (IllegalArgumentException e) {
                throw refusal(Objects.requireNonNull(e.getMessage()));
            }
        }
        String now = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").format(LocalDateTime.now());
        return ReportFolder.anew(out != null ? out : Path.of("bench-" + now), machine);
    }

    private ParameterException refusal(String why) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), why);
    }

    private List<Scenario> chosen() {
        List<Scenario> all =
                full ? Scenarios.full() : headlines ? Scenarios.headlines() : Scenarios.standard();
        if (names.isEmpty()) {
            return all;
        }
        List<String> known = Scenarios.full().stream().map(Scenario::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw refusal("no scenario " + name + "; --list names them");
            }
        }
        return Scenarios.full().stream().filter(one -> names.contains(one.name())).toList();
    }
}
