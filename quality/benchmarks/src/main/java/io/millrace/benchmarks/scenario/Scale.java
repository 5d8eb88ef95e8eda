package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.load.Saturator;

/**
 * How much of everything.
 *
 * @param warmUpSeconds how long the load runs before it counts: until compilers have settled
 * @param measuredSeconds of a load at full speed
 * @param loadBytes the most that one measured load writes
 * @param logBytes how much log a crashed broker finds
 */
public record Scale(
        String name,
        double warmUpSeconds,
        double measuredSeconds,
        long loadBytes,
        long logBytes,
        int rounds) {
    private static final long GB = 1_000_000_000L;
    private static final int SLOW_ROUNDS = 3;

    /** For figures that count. */
    public static final Scale STANDARD = new Scale("standard", 12, 10, 6 * GB, 10 * GB, 5);

    /** For the headlines: shorter, and less to write. */
    public static final Scale BRIEF = new Scale("brief", 12, 5, 2 * GB, 10 * GB, 5);

    /** For a row of everything: what differs by a quarter shows, what differs less does not. */
    public static final Scale SURVEY = new Scale("survey", 6, 3, GB, 10 * GB, 2);

    /** To see that all works; what it measures is noise. */
    public static final Scale QUICK = new Scale("quick", 1, 2, GB / 4, GB / 4, 2);

    /** What a profile is taken of: long enough for thousands of samples. */
    public static final Scale PROFILE = new Scale("profile", 12, 15, 6 * GB, 2 * GB, 1);

    public Scale withRounds(int newRounds) {
        return new Scale(name, warmUpSeconds, measuredSeconds, loadBytes, logBytes, newRounds);
    }

    /** The brief scale saves where a round takes long. */
    public int roundsOf(Scenario scenario) {
        return scenario.isSlow() ? slowRounds() : rounds;
    }

    public int slowRounds() {
        return name.equals(BRIEF.name) ? Math.min(rounds, SLOW_ROUNDS) : rounds;
    }

    /** In words that begin with its name. */
    public String description() {
        return "%s: warm-up %.0f s, measured %.0f s or %.1f GB, log of a crashed broker %.1f GB"
                .formatted(name, warmUpSeconds, measuredSeconds, loadBytes / 1e9, logBytes / 1e9);
    }

    Saturator.Limit warmUp() {
        return new Saturator.Limit(warmUpSeconds, 2 * loadBytes);
    }

    /** Where little code is to be compiled: a few loops, or one kind of request at a low rate. */
    double shortWarmUpSeconds() {
        return warmUpSeconds / 2;
    }

    /** At a fixed rate: a compiler counts calls, so it settles later where there are fewer. */
    double pacedWarmUpSeconds() {
        return 3 * warmUpSeconds;
    }

    /** Of a load at a fixed rate: what a file system does each few seconds is to be in it. */
    double pacedSeconds() {
        return 2 * measuredSeconds;
    }

    Saturator.Limit measured() {
        return new Saturator.Limit(measuredSeconds, loadBytes);
    }
}
