package io.millrace.broker.partition;

import io.millrace.broker.produce.CommitListener;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/** Who waits for which offset to be committed. Owner: the partition's lock. */
final class CommitWaiters {
    private record Waiter(long endOffset, CommitListener listener) {}

    private final PriorityQueue<Waiter> waiters =
            new PriorityQueue<>(
                    1, (one, other) -> Long.compare(one.endOffset(), other.endOffset()));

    void add(long endOffset, CommitListener listener) {
        waiters.add(new Waiter(endOffset, listener));
    }

    /** Takes out those whose offset is reached. */
    List<CommitListener> due(long highWatermark) {
        if (waiters.isEmpty() || waiters.peek().endOffset() > highWatermark) {
            return List.of();
        }
        List<CommitListener> due = new ArrayList<>();
        while (!waiters.isEmpty() && waiters.peek().endOffset() <= highWatermark) {
            due.add(waiters.remove().listener());
        }
        return due;
    }

    List<CommitListener> all() {
        return due(Long.MAX_VALUE);
    }
}
