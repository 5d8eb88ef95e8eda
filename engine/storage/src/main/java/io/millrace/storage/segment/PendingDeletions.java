package io.millrace.storage.segment;

import io.millrace.base.FaultKind;
import io.millrace.base.OperatingException;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that are out of use and go when their delay has passed. As many as there were segments and
 * logs. Safe from any thread.
 */
public final class PendingDeletions {
    private static final Logger LOG = LoggerFactory.getLogger(PendingDeletions.class);

    /** For what could not be deleted because something is exhausted. */
    private static final long RETRY_MILLIS = 1_000;

    private record Pending(long dueMillis, Runnable deletion) {}

    private final PriorityQueue<Pending> queue =
            new PriorityQueue<>((one, other) -> Long.compare(one.dueMillis(), other.dueMillis()));

    public synchronized void add(long dueMillis, Runnable deletion) {
        queue.add(new Pending(dueMillis, deletion));
    }

    private synchronized @Nullable Pending poll(long nowMillis) {
        Pending first = queue.peek();
        return first == null || first.dueMillis() > nowMillis ? null : queue.poll();
    }

    public void run(long nowMillis) {
        for (Pending due = poll(nowMillis); due != null; due = poll(nowMillis)) {
            try {
                due.deletion().run();
            } catch (OperatingException failure) {
                if (failure.kind() == FaultKind.RETRY) {
                    add(nowMillis + RETRY_MILLIS, due.deletion());
                } else {
                    LOG.warn("left for the next start: {}", failure.getMessage());
                }
            }
        }
    }
}
