package io.millrace.files;

import io.millrace.base.Check;
import java.util.concurrent.atomic.AtomicInteger;

/** A count of references that starts at one and can't come back from zero. */
public final class References {
    private final AtomicInteger count = new AtomicInteger(1);

    /** False when the count is zero. */
    public boolean retain() {
        while (true) {
            int now = count.get();
            if (now == 0) {
                return false;
            }
            if (count.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    /** Gives up the only reference; false when there are others, or none. */
    public boolean releaseOnly() {
        return count.compareAndSet(1, 0);
    }

    /** True when this was the last one. */
    public boolean release() {
        int left = count.decrementAndGet();
        Check.that(left >= 0, "a reference is released once", left, 0);
        return left == 0;
    }
}
