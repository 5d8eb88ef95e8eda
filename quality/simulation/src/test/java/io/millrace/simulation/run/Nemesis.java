package io.millrace.simulation.run;

import io.millrace.simulation.world.Scheduler;

/** What happens to the node: it is killed, loses power, stops; and comes back after a while. */
final class Nemesis {
    private static final long PAUSE_MILLIS_MIN = 300;
    private static final long PAUSE_MILLIS_MAX = 6_000;
    private static final long DOWN_MILLIS_MAX = 1_500;
    private static final int CHANGES_MAX = 150;

    private final Scene scene;
    private final Scheduler scheduler;
    private boolean active = true;

    Nemesis(Scene scene) {
        this.scene = scene;
        this.scheduler = scene.scheduler();
    }

    void begin() {
        scene.network().trouble(true);
        scheduleNext();
    }

    /** The quiet time begins. */
    void end() {
        active = false;
        scene.network().trouble(false);
        scene.node().keepPower();
        if (!scene.node().isUp()) {
            scene.node().start();
        }
    }

    private void scheduleNext() {
        scheduler.afterMillis(scheduler.between(PAUSE_MILLIS_MIN, PAUSE_MILLIS_MAX), this::strike);
    }

    private void strike() {
        if (!active) {
            return;
        }
        if (scene.node().isUp()) {
            switch (scheduler.random().nextInt(5)) {
                case 0, 1 -> scene.node().kill();
                case 2 -> scene.node().powerFails();
                case 3 -> scene.node().failPowerAfter(scheduler.between(1, CHANGES_MAX));
                default -> scene.node().stop();
            }
        }
        scheduler.afterMillis(scheduler.between(1, DOWN_MILLIS_MAX), this::revive);
    }

    private void revive() {
        if (active && !scene.node().isUp()) {
            if (scheduler.onceIn(5)) {
                scene.node().failPowerAfter(scheduler.between(1, CHANGES_MAX));
            }
            if (!scene.node().start()) {
                scheduler.afterMillis(scheduler.between(1, DOWN_MILLIS_MAX), this::revive);
                return;
            }
        }
        scheduleNext();
    }
}
