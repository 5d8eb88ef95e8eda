package io.millrace.coordination;

import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Timers as data: at most one deadline for a key. Owned by one state machine.
 *
 * <p>Moving a deadline later, which is what each heartbeat does, costs one hash lookup: the heap
 * entry stays where it is and is moved when it comes up. So the heap holds at most one entry a live
 * key plus one for each key that was cancelled or moved earlier and whose old entry has not come up
 * yet; when those outnumber the live ones, the heap is built anew.
 */
public final class Deadlines<K> {

    /** A timer that went off. */
    public record Due<K>(K key, long deadlineMillis) {}

    private record Entry<K>(K key, long atMillis, long sequence) {}

    /** Below this size the heap is not worth rebuilding. */
    private static final int REBUILD_ENTRIES_MIN = 64;

    private final Map<K, Entry<K>> queued = new HashMap<>();
    private final Map<K, Long> deadlines = new HashMap<>();
    private final PriorityQueue<Entry<K>> heap =
            new PriorityQueue<>((left, right) ->
                    left.atMillis != right.atMillis
                            ? Long.compare(left.atMillis, right.atMillis)
                            : Long.compare(left.sequence, right.sequence));
    private long nextSequence;

    /** Sets or moves the deadline of {@code key}. */
    public void set(K key, long atMillis) {
        deadlines.put(key, atMillis);
        Entry<K> entry = queued.get(key);
        if (entry == null || entry.atMillis > atMillis) {
            push(key, atMillis);
        }
    }

    public void cancel(K key) {
        if (deadlines.remove(key) != null) {
            queued.remove(key);
            rebuildIfMostlyStale();
        }
    }

    public boolean isSet(K key) {
        return deadlines.containsKey(key);
    }

    public int size() {
        return deadlines.size();
    }

    /** The earliest deadline, or {@link StateMachine#NEVER}. */
    public long nextMillis() {
        settle();
        Entry<K> first = heap.peek();
        return first == null ? StateMachine.NEVER : first.atMillis;
    }

    /** Takes the earliest timer that is due, or null. The order of ties is deterministic. */
    public @Nullable Due<K> poll(long nowMillis) {
        settle();
        Entry<K> first = heap.peek();
        if (first == null || first.atMillis > nowMillis) {
            return null;
        }
        heap.poll();
        queued.remove(first.key);
        deadlines.remove(first.key);
        return new Due<>(first.key, first.atMillis);
    }

    /** Drops stale entries from the top and moves those whose deadline has become later. */
    private void settle() {
        while (true) {
            Entry<K> first = heap.peek();
            if (first == null) {
                return;
            }
            Long deadline = deadlines.get(first.key);
            if (deadline == null || queued.get(first.key) != first) {
                heap.poll();
            } else if (deadline > first.atMillis) {
                heap.poll();
                push(first.key, deadline);
            } else {
                return;
            }
        }
    }

    private void push(K key, long atMillis) {
        Entry<K> entry = new Entry<>(key, atMillis, nextSequence++);
        queued.put(key, entry);
        heap.add(entry);
        rebuildIfMostlyStale();
    }

    private void rebuildIfMostlyStale() {
        if (heap.size() > REBUILD_ENTRIES_MIN && heap.size() > 2 * queued.size()) {
            heap.clear();
            heap.addAll(queued.values());
        }
    }
}
