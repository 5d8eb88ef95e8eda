package io.millrace.simulation.run;

import io.millrace.simulation.world.Links;
import io.millrace.simulation.world.Node;
import io.millrace.simulation.world.Scheduler;
import java.util.List;

/** What happens to the nodes of a cluster and to the ways between them. */
final class ClusterNemesis {
    private static final long PAUSE_MILLIS_MAX = 2_500;
    private static final long DOWN_MILLIS_MAX = 3_000;
    private static final long CUT_MILLIS_MAX = 4_000;
    private static final long FULL_MILLIS_MAX = 1_000;
    private static final long FREE_BYTES_MAX = 20_000;
    private static final long SKEW_MILLIS_MAX = 5_000;
    private static final long SLOW_NANOS_MAX = 300_000_000;
    private static final long RETRY_MILLIS = 500;
    private static final int CHANGES_MAX = 150;
    private static final int CLIENTS = 0;

    private final ClusterScene scene;
    private final Scheduler scheduler;
    private boolean active;

    ClusterNemesis(ClusterScene scene) {
        this.scene = scene;
        this.scheduler = scene.scheduler();
    }

    void begin() {
        active = true;
        scene.cluster().network().trouble(true);
        scheduleNext();
    }

    /** The quiet time begins. */
    void end() {
        active = false;
        scene.cluster().network().trouble(false);
        Links links = scene.cluster().network().links();
        for (int from = CLIENTS; from <= nodes().size(); from++) {
            for (int to = CLIENTS; to <= nodes().size(); to++) {
                links.heal(from, to);
            }
        }
        for (Node each : nodes()) {
            each.keepPower();
            each.freeDisk();
            each.skewClock(0);
            each.resume();
            if (each.diskWasFull() && !each.isDown()) {
                each.kill();
            }
            revive(each);
        }
    }

    private List<Node> nodes() {
        return scene.cluster().nodes();
    }

    private Node any() {
        return nodes().get(scheduler.random().nextInt(nodes().size()));
    }

    private void scheduleNext() {
        scheduler.afterMillis(scheduler.between(1, PAUSE_MILLIS_MAX), this::strike);
    }

    private void strike() {
        if (!active) {
            return;
        }
        int dice = scheduler.random().nextInt(40);
        if (dice == 0) {
            nodes().forEach(this::cutPower);
        } else if (dice < 18) {
            Node victim = any();
            if (victim.isUp() && !victim.isPaused()) {
                hit(victim, dice);
            }
        } else if (dice < 24) {
            scene.cluster().raft().electAny();
        } else if (dice < 26) {
            any().skewClock(scheduler.between(-SKEW_MILLIS_MAX, SKEW_MILLIS_MAX));
        } else {
            ways(dice);
        }
        scheduleNext();
    }

    private void hit(Node victim, int dice) {
        if (dice < 6) {
            victim.kill();
            reviveLater(victim);
        } else if (dice < 8) {
            cutPower(victim);
        } else if (dice < 10) {
            victim.failPowerAfter(scheduler.between(1, CHANGES_MAX));
            reviveLater(victim);
        } else if (dice < 12) {
            victim.leave(() -> reviveLater(victim));
        } else if (dice < 13) {
            victim.fillDisk(scheduler.between(0, FREE_BYTES_MAX));
            scheduler.afterMillis(scheduler.between(1, FULL_MILLIS_MAX), () -> restart(victim));
        } else {
            victim.pause();
            scheduler.afterMillis(scheduler.between(1, DOWN_MILLIS_MAX), victim::resume);
        }
    }

    private void cutPower(Node victim) {
        if (!victim.isDown()) {
            victim.powerFails();
        }
        reviveLater(victim);
    }

    private void restart(Node victim) {
        victim.freeDisk();
        if (active) {
            if (!victim.isDown()) {
                victim.kill();
            }
            reviveLater(victim);
        }
    }

    private void reviveLater(Node victim) {
        scheduler.afterMillis(scheduler.between(1, DOWN_MILLIS_MAX), () -> revive(victim));
    }

    /** Until it stays up. */
    private void revive(Node victim) {
        if (victim.isDown()) {
            if (active && scheduler.onceIn(10)) {
                victim.failPowerAfter(scheduler.between(1, CHANGES_MAX));
            }
            victim.start();
        }
        if (!victim.isUp()) {
            scheduler.afterMillis(RETRY_MILLIS, () -> revive(victim));
        }
    }

    /** One direction, both, all of a node's, or a slow one. */
    private void ways(int dice) {
        Links links = scene.cluster().network().links();
        int one = any().id();
        int other = scheduler.random().nextInt(nodes().size() + 1);
        if (dice < 29) {
            cut(links, one, other);
        } else if (dice < 32) {
            cut(links, one, other);
            cut(links, other, one);
        } else if (dice < 35) {
            for (int to = CLIENTS; to <= nodes().size(); to++) {
                cut(links, one, to);
                cut(links, to, one);
            }
        } else {
            links.slow(one, other, scheduler.between(1, SLOW_NANOS_MAX));
            healLater(links, one, other);
        }
    }

    private void cut(Links links, int from, int to) {
        if (from != to) {
            links.cut(from, to);
            healLater(links, from, to);
        }
    }

    private void healLater(Links links, int from, int to) {
        scheduler.afterMillis(scheduler.between(1, CUT_MILLIS_MAX), () -> links.heal(from, to));
    }
}
