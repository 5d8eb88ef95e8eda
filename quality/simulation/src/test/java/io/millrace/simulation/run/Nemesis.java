package io.millrace.simulation.run;

import io.millrace.simulation.world.Scheduler;

/**
 * What happens to the node: it is killed, loses power, stops, has no room on its disk; and comes
 * back.
 */
final class Nemesis {
    private static final long PAUSE_MILLIS_MIN = 300;
    private static final long PAUSE_MILLIS_MAX = 6_000;
    private static final long DOWN_MILLIS_MAX = 1_500;
    private static final long FULL_MILLIS_MAX = 2_000;
    private static final long FREE_BYTES_MAX = 20_000;
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
        scene.node().freeDisk();
        if (!scene.node().isDown() && (!scene.node().isUp() || scene.node().diskWasFull())) {
            scene.node().kill();
        }
        if (scene.node().isDown()) {
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
            switch (scheduler.random().nextInt(6)) {
                case 0, 1 -> scene.node().kill();
                case 2 -> scene.node().powerFails();
                case 3 -> scene.node().failPowerAfter(scheduler.between(1, CHANGES_MAX));
                case 4 -> fillDisk();
                default -> scene.node().stop();
            }
        }
        scheduler.afterMillis(scheduler.between(1, DOWN_MILLIS_MAX), this::revive);
    }

    private void fillDisk() {
        scene.node().fillDisk(scheduler.between(0, FREE_BYTES_MAX));
        scheduler.afterMillis(
                scheduler.between(1, FULL_MILLIS_MAX),
                () -> {
                    scene.node().freeDisk();
                    if (active && scene.node().isUp()) {
                        scene.node().kill();
                        scheduler.afterMillis(
                                scheduler.between(1, DOWN_MILLIS_MAX), this::comeBack);
                    }
                });
    }

    private void comeBack() {
        if (active && scene.node().isDown()) {
            scene.node().start();
        }
    }

    private void revive() {
        if (active && scene.node().isDown()) {
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
