package io.millrace.simulation.world;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * The ways between nodes, and between clients and nodes; each direction by itself. What is on a way
 * that is cut waits there until the way is whole again: that is how late packets come about.
 */
public final class Links {
    /** Where clients are. */
    static final int CLIENTS = 0;

    private record Way(int from, int to) {}

    private final Scheduler scheduler;
    private final Map<Way, Deque<Runnable>> cut = new HashMap<>();
    private final Map<Way, Long> slow = new HashMap<>();

    /** When the last of what was held up there arrives. */
    private final Map<Way, Long> latest = new HashMap<>();

    Links(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** One direction. */
    public void cut(int from, int to) {
        cut.computeIfAbsent(new Way(from, to), way -> new ArrayDeque<>());
    }

    /** Everything takes so much longer there. */
    public void slow(int from, int to, long nanos) {
        slow.put(new Way(from, to), nanos);
    }

    public void heal(int from, int to) {
        Way way = new Way(from, to);
        slow.remove(way);
        Deque<Runnable> waiting = cut.remove(way);
        if (waiting != null) {
            waiting.forEach(arrival -> inOrder(way, 0, arrival));
        }
    }

    /** Never before what went that way earlier. */
    private void inOrder(Way way, long delayNanos, Runnable arrival) {
        long now = scheduler.nowNanos();
        long at = Math.max(now + delayNanos, latest.getOrDefault(way, -1L) + 1);
        latest.put(way, at);
        scheduler.after(at - now, arrival);
    }

    boolean isOpen(int from, int to) {
        return from == to || !cut.containsKey(new Way(from, to));
    }

    /** It arrives, now or when the way is whole. */
    void pass(int from, int to, Runnable arrival) {
        Way way = new Way(from, to);
        Deque<Runnable> waiting = cut.get(way);
        if (waiting != null) {
            waiting.add(arrival);
            return;
        }
        long later = slow.getOrDefault(way, 0L);
        if (later == 0 && latest.getOrDefault(way, -1L) < scheduler.nowNanos()) {
            arrival.run();
        } else {
            inOrder(way, later, arrival);
        }
    }
}
