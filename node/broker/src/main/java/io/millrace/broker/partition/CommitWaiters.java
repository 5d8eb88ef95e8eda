package io.millrace.broker.partition;

import io.millrace.broker.produce.CommitListener;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/** Who waits for which offset to be committed. Owner: the partition's lock. */
final class CommitWaiters {

    /**
     * @param epoch in which the records were appended: no other epoch's record answers
     * @param deadlineMillis when the wait is over
     */
    record Waiter(int epoch, long endOffset, long deadlineMillis, CommitListener listener) {}

    private final PriorityQueue<Waiter> waiters =
            new PriorityQueue<>(
                    1, (one, other) -> Long.compare(one.endOffset(), other.endOffset()));

    void add(Waiter waiter) {
        waiters.add(waiter);
    }

    /** Takes out those whose offset is reached. */
    List<Waiter> due(long highWatermark) {
        if (waiters.isEmpty() || waiters.peek().endOffset() > highWatermark) {
            return List.of();
        }
        List<Waiter> due = new ArrayList<>();
        while (!waiters.isEmpty() && waiters.peek().endOffset() <= highWatermark) {
            due.add(waiters.remove());
        }
        return due;
    }

    /** Takes out those whose time is over. */
    List<Waiter> expired(long nowMillis) {
        if (waiters.isEmpty()) {
            return List.of();
        }
        List<Waiter> expired = new ArrayList<>(0);
        waiters.removeIf(waiter -> {
            boolean over = waiter.deadlineMillis() <= nowMillis;
            if (over) {
                expired.add(waiter);
            }
            return over;
        });
        return expired;
    }

    List<Waiter> all() {
        return due(Long.MAX_VALUE);
    }
}
