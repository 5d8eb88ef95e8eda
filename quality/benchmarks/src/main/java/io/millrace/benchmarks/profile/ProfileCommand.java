package io.millrace.benchmarks.profile;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.contender.DataFolder;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.process.FullMemory;
import io.millrace.benchmarks.scenario.Scale;
import io.millrace.benchmarks.scenario.Scenario;
import io.millrace.benchmarks.scenario.Scenarios;
import io.millrace.benchmarks.scenario.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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

/** {@code ./millrace bench profile}. */
@Command(
        name = "profile",
        mixinStandardHelpOptions = true,
        description = "Where Millrace's CPU goes while a scenario's load runs.")
public final class ProfileCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--scenario",
            split = ",",
            description =
                    "Which loads; ${DEFAULT-VALUE} without it. bench compare --list names them.")
    private List<String> names = new ArrayList<>(List.of("produce-1kb-all"));

    @Option(names = "--set", description = "A setting of the broker, key=value.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--out",
            description = "The folder for what is found; with several loads, for a folder of each.")
    private @Nullable Path out;

    @Mixin private DataFolder data = new DataFolder();

    @Option(names = "--quick", description = "A tiny load: to see that it works.")
    private boolean quick;

    @Option(
            names = "--syscalls",
            description = "Runs the load once more under strace, for a count of system calls.")
    private boolean syscalls;

    @Option(names = "--jfr", description = "The JVM's own recorder even where there is perf.")
    private boolean jfr;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Scenario> scenarios = names.stream().map(this::chosen).toList();
        List<String> failures = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            try {
                profile(scenario);
            } catch (IllegalStateException | AssertionError | IOException e) {
                failures.add(scenario.name() + ": " + e);
            }
        }
        failures.forEach(failure -> System.out.println("failed: " + failure));
        return failures.isEmpty() ? 0 : 1;
    }

    private void profile(Scenario scenario) throws IOException, InterruptedException {
        Path folder = folder(scenario.name());
        Files.createDirectories(folder);
        Recorder recorder = recorder(folder);
        Scale scale = quick ? Scale.QUICK : Scale.PROFILE;
        System.out.printf(
                "%s: warm-up %.0f s, then recorded with %s%n",
                scenario.name(), scale.warmUpSeconds(), recorder.method());
        Observation observation = run(scenario, scale, recorder, recorder.jvmOptions());
        Path report = folder.resolve("profile.md");
        Files.writeString(report, found(folder, scenario, recorder, observation));
        if (syscalls) {
            SystemCalls calls = new SystemCalls(folder);
            Observation traced = run(scenario, scale, calls, List.of());
            Files.writeString(report, counted(calls, traced), StandardOpenOption.APPEND);
        }
        System.out.println("profile: " + report);
    }

    private Path folder(String name) {
        if (out == null) {
            return Path.of("profile-" + name);
        }
        return names.size() == 1 ? out : out.resolve(name);
    }

    private Observation run(Scenario scenario, Scale scale, Watch watch, List<String> jvmOptions)
            throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory(data.made(), "millrace-profile-");
        try (FullMemory memory = quick ? FullMemory.none() : FullMemory.in(data.made());
                Contender broker =
                        new Watched(Contender.millrace(directory, settings, jvmOptions), watch)) {
            memory.provide(scenario.wantsFullMemory());
            Variant variant = new Variant("Millrace", Variant.Brand.MILLRACE, settings);
            return scenario.run(variant, broker, scale);
        } finally {
            DataFolder.delete(directory);
        }
    }

    private Scenario chosen(String name) {
        return Scenarios.full().stream()
                .filter(one -> one.name().equals(name))
                .filter(Scenario::isRecordable)
                .findFirst()
                .orElseThrow(() ->
                        new ParameterException(
                                Objects.requireNonNull(spec).commandLine(),
                                "no scenario "
                                        + name
                                        + " with a load that can be recorded; it is one of "
                                        + recordable()));
    }

    private static List<String> recordable() {
        return Scenarios.standard().stream()
                .filter(Scenario::isRecordable)
                .map(Scenario::name)
                .toList();
    }

    private Recorder recorder(Path folder) throws IOException, InterruptedException {
        if (jfr) {
            return new FlightRecorder(folder);
        }
        if (PerfRecorder.works(folder)) {
            return new PerfRecorder(folder);
        }
        System.out.println(
                "perf is not on the PATH, or the kernel does not let it look (sysctl"
                        + " kernel.perf_event_paranoid): the JVM's own recorder sees Java threads only,"
                        + " and system calls by the methods that make them");
        return new FlightRecorder(folder);
    }

    private String found(Path folder, Scenario scenario, Recorder recorder, Observation observation)
            throws IOException, InterruptedException {
        List<StackSample> samples = recorder.samples();
        if (samples.isEmpty()) {
            throw new IllegalStateException("nothing was recorded; see the logs in " + folder);
        }
        Breakdown breakdown = new Breakdown(samples);
        Cost cost = Cost.of(scenario, observation);
        Files.writeString(folder.resolve("flame.svg"), FlameGraph.svg(samples));
        System.out.println(breakdown.table(cost));
        return """
        # Where the time goes: %s

        Made by `./millrace bench profile --scenario %s`%s. %s.

        %,d samples by %s. While it was recorded the broker kept %.2f processors busy, with
        %,.0f records/s and %.1f MB/s.

        %s
        The functions that were on a processor themselves:

        %s
        ![All stacks](flame.svg)
        """
                .formatted(
                        scenario.name(),
                        scenario.name(),
                        settings.isEmpty() ? "" : " with " + settings,
                        scenario.summary(),
                        breakdown.samples(),
                        recorder.method(),
                        observation.values().get(Measure.BROKER_PROCESSORS),
                        observation.values().get(Measure.RECORDS_PER_SECOND),
                        observation.values().get(Measure.MEGABYTES_PER_SECOND),
                        breakdown.table(cost),
                        breakdown.leaves());
    }

    private static String counted(SystemCalls calls, Observation traced) {
        return """

        System calls of the same load under strace, with %,.0f records/s meanwhile:

        ```
        %s```
        """
                .formatted(traced.values().get(Measure.RECORDS_PER_SECOND), calls.table());
    }
}
