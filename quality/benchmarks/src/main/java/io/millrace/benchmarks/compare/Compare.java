package io.millrace.benchmarks.compare;

import io.millrace.benchmarks.report.ReportFolder;
import io.millrace.benchmarks.report.Results;
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
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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

    @Option(names = "--rounds", description = "Rounds of each; 5, or 2 with --quick.")
    private int rounds;

    @Option(names = "--out", description = "The report's folder.")
    private @Nullable Path out;

    @Option(names = "--data", description = "Where brokers keep their data meanwhile.")
    private Path data = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(names = "--quick", description = "Tiny loads: to see that it works.")
    private boolean quick;

    @Option(
            names = "--headlines",
            description = "The few scenarios that say most, on a shorter scale: forty minutes.")
    private boolean headlines;

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
        Scale scale = quick ? Scale.QUICK : headlines ? Scale.BRIEF : Scale.STANDARD;
        scale = rounds > 0 ? scale.withRounds(rounds) : scale;
        Map<String, String> machine = Machine.describe(data);
        ReportFolder folder = new ReportFolder(folder(), machine);
        Results results = new Results(List.of());
        Path report = folder().resolve("report.md");
        Rounds runner = new Rounds(data, scale, scenarios.size());
        for (Scenario scenario : scenarios) {
            runner.run(scenario);
            results = new Results(runner.runs());
            machine.put("load of the machine", runner.othersBusy());
            report = folder.write(scale, scenarios, results);
        }
        System.out.println("report: " + report);
        runner.failures().forEach(failure -> System.out.println("failed: " + failure));
        return runner.failures().isEmpty() ? 0 : 1;
    }

    private Path folder() {
        if (out == null) {
            String now = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").format(LocalDateTime.now());
            out = Path.of("bench-" + now);
        }
        return out;
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
                throw new ParameterException(
                        java.util.Objects.requireNonNull(spec).commandLine(),
                        "no scenario " + name + "; --list names them");
            }
        }
        return Scenarios.full().stream().filter(one -> names.contains(one.name())).toList();
    }
}
