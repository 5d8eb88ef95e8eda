package io.millrace.network.frame;

import io.millrace.base.Check;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The memory that requests may hold, all connections together. Safe from any thread; waiters are
 * called by whoever gives memory back, outside of the lock.
 *
 * <p>Who gets none waits, first come, first served, with large frames that have begun before new
 * large ones. A quarter is kept for small frames: they never wait for large ones.
 *
 * <p>So that frames that have begun can't all wait for one another, and one that asks for more than
 * there ever is doesn't wait for ever, one at a time may exceed the budget: memory in use never
 * exceeds the budget plus one request of the largest size, plus what was {@linkplain #charge
 * already read} when the budget ran out. What exceeds the budget is taken from nobody.
 */
public final class MemoryBudget {
    /** A frame that claims no more is small: every client's administration, and most batches. */
    static final int SMALL_BYTES_MAX = 64 * 1024;

    private static final int RESERVE_DIVISOR = 4;

    /** What memory is wanted for, in the order in which it is given. */
    enum Use {
        SMALL,
        /** Of a large frame that holds some. */
        GROWING,
        /** Of a large frame that holds none. */
        BEGINNING;

        static Use of(int frameBytes, boolean begun) {
            return frameBytes <= SMALL_BYTES_MAX ? SMALL : begun ? GROWING : BEGINNING;
        }
    }

    /** Who waits for memory. Asks for more only after it was granted what it asked for. */
    interface Waiter {
        /**
         * @param overdrawn whether this grant exceeds the budget; {@link #release} is told
         */
        void granted(boolean overdrawn);
    }

    private record Demand(Waiter waiter, int bytes) {}

    private final long total;
    private final long reserve;
    private final AtomicLong available;
    private final AtomicBoolean overdraft = new AtomicBoolean();
    private final AtomicLong overdrawn = new AtomicLong();
    private final AtomicInteger waitingSmall = new AtomicInteger();
    private final AtomicInteger waitingLarge = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Use, ArrayDeque<Demand>> queues = new EnumMap<>(Use.class);

    public MemoryBudget(long totalBytes) {
        Check.that(totalBytes > 0, "a budget is positive", totalBytes, 0);
        this.total = totalBytes;
        this.reserve = totalBytes / RESERVE_DIVISOR;
        this.available = new AtomicLong(totalBytes);
        for (Use use : Use.values()) {
            queues.put(use, new ArrayDeque<>());
        }
    }

    long totalBytes() {
        return total;
    }

    public long usedBytes() {
        return total - available.get() + overdrawn.get();
    }

    /** Whether somebody waits, or would have to. */
    public boolean isExhausted() {
        return waitingLarge.get() > 0 || waitingSmall.get() > 0 || available.get() <= reserve;
    }

    /** Takes memory if there is enough and nobody waits for it. */
    boolean tryAcquire(int bytes, Use use) {
        return waiting(use).get() == 0 && take(bytes, use);
    }

    private AtomicInteger waiting(Use use) {
        return use == Use.SMALL ? waitingSmall : waitingLarge;
    }

    private boolean take(int bytes, Use use) {
        long kept = total - mostOf(use);
        long left = available.get();
        while (left - kept >= bytes) {
            if (available.compareAndSet(left, left - bytes)) {
                return true;
            }
            left = available.get();
        }
        return false;
    }

    /** Accounts for memory that is in use already. */
    void charge(int bytes) {
        available.addAndGet(-bytes);
    }

    /** Gives more to the one that may exceed the budget. */
    void overdraw(int bytes) {
        overdrawn.addAndGet(bytes);
    }

    /** Queues for memory; the waiter is told when it has it, which may be at once. */
    void await(Waiter waiter, int bytes, Use use) {
        lock.lock();
        try {
            queue(use).add(new Demand(waiter, bytes));
            waiting(use).incrementAndGet();
        } finally {
            lock.unlock();
        }
        grant();
    }

    private ArrayDeque<Demand> queue(Use use) {
        return Objects.requireNonNull(queues.get(use));
    }

    /** Takes a waiter out of the queue; false when it was granted its memory meanwhile. */
    boolean cancel(Waiter waiter) {
        boolean removed = false;
        lock.lock();
        try {
            for (Use use : Use.values()) {
                if (queue(use).removeIf(demand -> demand.waiter == waiter)) {
                    waiting(use).decrementAndGet();
                    removed = true;
                }
            }
        } finally {
            lock.unlock();
        }
        if (removed) {
            grant();
        }
        return removed;
    }

    /**
     * @param byOverdraft whether the one that may exceed the budget gives all of its memory back
     */
    void release(int bytes, boolean byOverdraft) {
        long exceeding = 0;
        if (byOverdraft) {
            exceeding = overdrawn.getAndSet(0);
            overdraft.set(false);
        }
        available.addAndGet(bytes - exceeding);
        if (waitingSmall.get() > 0 || waitingLarge.get() > 0) {
            grant();
        }
    }

    private void grant() {
        List<Waiter> granted = new ArrayList<>();
        Demand exceeding = null;
        lock.lock();
        try {
            serve(Use.SMALL, granted);
            serve(Use.GROWING, granted);
            if (queue(Use.GROWING).isEmpty()) {
                serve(Use.BEGINNING, granted);
            }
            exceeding = pollExceeding();
        } finally {
            lock.unlock();
        }
        granted.forEach(waiter -> waiter.granted(false));
        if (exceeding != null) {
            exceeding.waiter.granted(true);
        }
    }

    /** Takes out who may exceed the budget now, if anybody has to. */
    private @Nullable Demand pollExceeding() {
        for (Use use : Use.values()) {
            Demand first = queue(use).peek();
            boolean must = first != null && (use == Use.GROWING || first.bytes > mostOf(use));
            if (must && overdraft.compareAndSet(false, true)) {
                waiting(use).decrementAndGet();
                overdraw(first.bytes);
                return queue(use).remove();
            }
        }
        return null;
    }

    private long mostOf(Use use) {
        return use == Use.SMALL ? total : total - reserve;
    }

    private void serve(Use use, List<Waiter> granted) {
        Iterator<Demand> demands = queue(use).iterator();
        while (demands.hasNext()) {
            Demand first = demands.next();
            if (!take(first.bytes, use)) {
                return;
            }
            demands.remove();
            waiting(use).decrementAndGet();
            granted.add(first.waiter);
        }
    }
}
