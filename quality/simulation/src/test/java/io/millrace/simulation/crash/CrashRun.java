package io.millrace.simulation.crash;

import io.millrace.files.testing.Survival;
import java.util.Map;
import java.util.Random;

/** The lives of one machine, all from one seed. */
public final class CrashRun {
    private static final int LIVES = 6;
    private static final int STEPS_MAX = 120;
    private static final int CHANGES_MAX = 250;

    private final Random random;
    private final Machine machine;
    private final History history = new History();

    /**
     * @param durability {@code millrace.durability} of all topics
     */
    public CrashRun(long seed, String durability) {
        random = new Random(seed);
        machine =
                new Machine(
                        Map.of(
                                "log.dirs",
                                "/data",
                                "millrace.durability",
                                durability,
                                "millrace.disk.min.free.bytes",
                                "0",
                                "offsets.topic.num.partitions",
                                "2",
                                "millrace.journal.bytes",
                                seed % 3 == 0 ? "0" : "32768"));
    }

    /**
     * Runs all lives.
     *
     * @return how many records were promised
     * @throws Violation when a promise was broken
     */
    public long run() {
        try {
            for (int life = 0; life < LIVES; life++) {
                live();
                end();
            }
            if (machine.start()) {
                Life last = new Life(machine, history, random);
                last.begin();
                last.awaitAll();
                history.collect(machine);
            }
            return history.promisedCount();
        } finally {
            machine.failPower();
            machine.stop();
        }
    }

    private void live() {
        if (random.nextInt(3) > 0) {
            machine.failPowerAfter(random.nextInt(CHANGES_MAX));
        }
        if (!machine.start()) {
            return;
        }
        Life life = new Life(machine, history, random);
        life.begin();
        int steps = random.nextInt(STEPS_MAX);
        for (int step = 0; step < steps && machine.hasPower(); step++) {
            life.step();
        }
    }

    private void end() {
        boolean clean = random.nextInt(4) == 0;
        if (!clean) {
            machine.failPower();
        }
        machine.stop();
        // A broker that stops sends away who waits, which is no fault of its.
        machine.failPower();
        history.unanswered()
                .forEach(answer -> Violation.unless(answer.isDone(), "no answer at the end"));
        history.collect(machine);
        history.giveUp();
        int fate = random.nextInt(Survival.values().length + 1);
        if (fate < Survival.values().length) {
            machine.crash(Survival.values()[fate], random);
        } else {
            machine.restorePower();
        }
    }
}
