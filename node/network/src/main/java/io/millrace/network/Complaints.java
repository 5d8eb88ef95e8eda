package io.millrace.network;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why connections were closed. What an operator should know of is a warning, everything else is
 * logged at debug level; both at a bounded rate, since whoever sends garbage sends a lot of it.
 * Safe from any thread.
 */
final class Complaints {
    private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);
    private static final long SECOND_NANOS = 1_000_000_000L;

    /** How often something may be said in a stretch of time. */
    static final class Rate {
        private final int max;
        private final long stretchNanos;
        private final AtomicLong start = new AtomicLong(Long.MIN_VALUE);
        private final AtomicLong count = new AtomicLong();

        Rate(int max, long stretchNanos) {
            this.max = max;
            this.stretchNanos = stretchNanos;
        }

        /** -1 for no; otherwise how many times it was no in the stretch before. */
        long leftOutBefore(long nowNanos) {
            long began = start.get();
            long before = 0;
            if (began == Long.MIN_VALUE || nowNanos - began >= stretchNanos) {
                start.set(nowNanos);
                before = Math.max(0, count.getAndSet(0) - max);
            }
            return count.incrementAndGet() <= max ? before : -1;
        }
    }

    private final Rate details = new Rate(10, SECOND_NANOS);
    private final Rate warnings = new Rate(5, 10 * SECOND_NANOS);

    void closed(Object connection, String reason, long nowNanos) {
        if (LOG.isDebugEnabled() && details.leftOutBefore(nowNanos) >= 0) {
            LOG.debug("Closed {}: {}", connection, reason);
        }
    }

    /** The peer sent what no client should. */
    void protocolError(Object connection, String what, long nowNanos) {
        long leftOut = warnings.leftOutBefore(nowNanos);
        if (leftOut == 0) {
            LOG.warn("Closed {}: {}", connection, what);
        } else if (leftOut > 0) {
            LOG.warn("Closed {}: {} ({} more like it were not logged)", connection, what, leftOut);
        }
    }

    /** A defect of ours, logged always. */
    void defect(Object connection, String what, Throwable cause) {
        LOG.error("Closed {}: {}", connection, what, cause);
    }
}
