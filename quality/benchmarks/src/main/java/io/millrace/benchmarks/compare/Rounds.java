package io.millrace.benchmarks.compare;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.contender.DataFolder;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.figures.Run;
import io.millrace.benchmarks.load.Worker;
import io.millrace.benchmarks.process.FullMemory;
import io.millrace.benchmarks.process.MachineLoad;
import io.millrace.benchmarks.scenario.Scale;
import io.millrace.benchmarks.scenario.Scenario;
import io.millrace.benchmarks.scenario.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Runs a scenario's variants round by round, each on a fresh directory. Every second round goes
 * through them backwards, so that no broker always comes first. Owned by the main thread.
 */
final class Rounds {
    private final Path data;
    private final FullMemory memory;
    private final Scale scale;
    private final int scenarioCount;
    private final long start = System.nanoTime();

    /** Of the scenario under way. */
    private final List<Run> runs = new ArrayList<>();

    private final List<String> failures = new ArrayList<>();

    private int scenariosDone;

    Rounds(Path data, FullMemory memory, Scale scale, int scenarioCount) {
        this.data = data;
        this.memory = memory;
        this.scale = scale;
        this.scenarioCount = scenarioCount;
    }

    /** What went wrong, in a line each. */
    List<String> failures() {
        return failures;
    }

    /** Returns what went well. A run that fails is named; the others go on. */
    List<Run> run(Scenario scenario) throws IOException, InterruptedException {
        runs.clear();
        for (int round = 1; round <= scale.roundsOf(scenario); round++) {
            List<Variant> order = new ArrayList<>(scenario.variants());
            if (round % 2 == 0) {
                Collections.reverse(order);
            }
            if (scenario.isSideBySide()) {
                sideBySide(scenario, order, round);
            } else {
                for (Variant variant : order) {
                    progress(scenario, round, variant.label());
                    memory.provide(scenario.wantsFullMemory());
                    take(scenario, variant, () -> measured(scenario, variant), round);
                }
            }
        }
        scenariosDone++;
        return List.copyOf(runs);
    }

    private void sideBySide(Scenario scenario, List<Variant> order, int round)
            throws IOException, InterruptedException {
        progress(scenario, round, "side by side");
        memory.provide(scenario.wantsFullMemory());
        List<Worker<Run>> workers = new ArrayList<>();
        for (Variant variant : order) {
            workers.add(Worker.start(variant.label(), () -> measured(scenario, variant)));
        }
        for (int i = 0; i < workers.size(); i++) {
            Worker<Run> worker = workers.get(i);
            take(scenario, order.get(i), worker::result, round);
            worker.close();
        }
    }

    private interface Measuring {
        Run run() throws IOException, InterruptedException;
    }

    private void take(Scenario scenario, Variant variant, Measuring measuring, int round)
            throws IOException, InterruptedException {
        try {
            Run run = measuring.run();
            runs.add(new Run(run.scenario(), run.variant(), round, run.observation()));
        } catch (IllegalStateException | AssertionError | IOException e) {
            String failure = scenario.name() + ", " + variant.label() + ": " + e;
            System.out.println("      failed: " + failure);
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                System.out.println("      because: " + cause);
            }
            failures.add(failure);
        }
    }

    private Run measured(Scenario scenario, Variant variant)
            throws IOException, InterruptedException {
        double load = MachineLoad.ofLastMinute();
        Path directory = Files.createTempDirectory(data, "millrace-bench-");
        try (Contender broker = variant.in(directory)) {
            Observation observation = scenario.run(variant, broker, scale);
            return new Run(
                    scenario.name(),
                    variant.label(),
                    1,
                    observation.put(Measure.LOAD_BEFORE, load));
        } finally {
            DataFolder.delete(directory);
        }
    }

    private void progress(Scenario scenario, int round, String who) {
        Duration passed = Duration.ofNanos(System.nanoTime() - start);
        String left = "";
        if (scenariosDone > 0) {
            long minutes =
                    passed.toSeconds() * (scenarioCount - scenariosDone) / scenariosDone / 60;
            left = ", about %d min left".formatted(minutes + 1);
        }
        System.out.printf(
                "[%d/%d] %s, round %d of %d: %s (%d:%02d%s)%n",
                scenariosDone + 1,
                scenarioCount,
                scenario.name(),
                round,
                scale.roundsOf(scenario),
                who,
                passed.toMinutes(),
                passed.toSecondsPart(),
                left);
    }
}
