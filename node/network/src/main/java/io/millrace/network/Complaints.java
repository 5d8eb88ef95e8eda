package io.millrace.network;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why connections were closed, logged at debug level and at most {@value #PER_SECOND_MAX} times in
 * a second, since whoever sends garbage sends a lot of it. Safe from any thread.
 */
final class Complaints {
    private static final int PER_SECOND_MAX = 10;
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final Logger LOG = LoggerFactory.getLogger(NetworkServer.class);

    private final AtomicLong secondStart = new AtomicLong(Long.MIN_VALUE);
    private final AtomicLong inSecond = new AtomicLong();

    void closed(Object connection, String reason, long nowNanos) {
        if (LOG.isDebugEnabled() && mayLog(nowNanos)) {
            LOG.debug("Closed {}: {}", connection, reason);
        }
    }

    private boolean mayLog(long nowNanos) {
        long start = secondStart.get();
        if (start == Long.MIN_VALUE || nowNanos - start >= SECOND_NANOS) {
            secondStart.set(nowNanos);
            inSecond.set(0);
        }
        return inSecond.incrementAndGet() <= PER_SECOND_MAX;
    }

    /** A defect of ours, logged always. */
    void defect(Object connection, String what, Throwable cause) {
        LOG.error("Closed {}: {}", connection, what, cause);
    }
}
