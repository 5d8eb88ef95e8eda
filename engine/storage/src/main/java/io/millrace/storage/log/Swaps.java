package io.millrace.storage.log;

import io.millrace.storage.segment.Segment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What a log has seen of swaps.
 *
 * @param count of those that readers may have met half way
 * @param unnamed those that a full disk has left undone
 */
record Swaps(int count, List<Unnamed> unnamed) {
    static final Swaps NONE = new Swaps(0, List.of());

    /**
     * What is in use and lacks its names. Guarded by the log's lock.
     *
     * @param old those that are not set aside yet
     * @param dueMillis when they go
     */
    record Unnamed(ArrayDeque<Segment> old, Segment fresh, long dueMillis) {}

    Swaps with(Unnamed one) {
        List<Unnamed> more = new ArrayList<>(unnamed);
        more.add(one);
        return new Swaps(count + 1, List.copyOf(more));
    }

    Swaps without(List<Unnamed> named) {
        List<Unnamed> left = unnamed.stream().filter(each -> !named.contains(each)).toList();
        return new Swaps(count, left);
    }
}
