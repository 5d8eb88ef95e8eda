package io.millrace.network;

import io.millrace.base.Check;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The memory that requests may hold, all connections together. Safe from any thread; waiters are
 * called by whoever gives memory back, outside of the lock.
 *
 * <p>Who gets none waits, first come, first served, with frames that have begun before new ones. So
 * that frames that have begun can't all wait for one another, one at a time may exceed the budget:
 * memory in use never exceeds the budget plus one request of the largest size, plus what was
 * {@linkplain #charge already read} when the budget ran out.
 */
final class MemoryBudget {

    /** Who waits for memory. Asks for more only after it was granted what it asked for. */
    interface Waiter {
        /**
         * @param overdrawn whether this grant exceeds the budget; {@link #release} is told
         */
        void granted(boolean overdrawn);
    }

    private record Demand(Waiter waiter, int bytes) {}

    private final long total;
    private final AtomicLong available;
    private final AtomicBoolean overdraft = new AtomicBoolean();
    private final AtomicInteger waiting = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Demand> growing = new ArrayDeque<>();
    private final ArrayDeque<Demand> beginning = new ArrayDeque<>();

    MemoryBudget(long totalBytes) {
        Check.that(totalBytes > 0, "a budget is positive", totalBytes, 0);
        this.total = totalBytes;
        this.available = new AtomicLong(totalBytes);
    }

    long totalBytes() {
        return total;
    }

    long usedBytes() {
        return total - available.get();
    }

    /** Whether somebody waits, or would have to. */
    boolean isExhausted() {
        return waiting.get() > 0 || available.get() <= 0;
    }

    /** Takes memory if there is enough and nobody waits for it. */
    boolean tryAcquire(int bytes) {
        return waiting.get() == 0 && take(bytes);
    }

    private boolean take(int bytes) {
        long left = available.get();
        while (left >= bytes) {
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

    /**
     * Queues for memory; the waiter is told when it has it, which may be at once.
     *
     * @param begun whether the waiter holds a part of its frame already
     */
    void await(Waiter waiter, int bytes, boolean begun) {
        lock.lock();
        try {
            (begun ? growing : beginning).add(new Demand(waiter, bytes));
            waiting.incrementAndGet();
        } finally {
            lock.unlock();
        }
        grant();
    }

    /** Takes a waiter out of the queue; false when it was granted its memory meanwhile. */
    boolean cancel(Waiter waiter) {
        boolean removed;
        lock.lock();
        try {
            removed =
                    growing.removeIf(demand -> demand.waiter == waiter)
                            || beginning.removeIf(demand -> demand.waiter == waiter);
            if (removed) {
                waiting.decrementAndGet();
            }
        } finally {
            lock.unlock();
        }
        if (removed) {
            grant();
        }
        return removed;
    }

    void release(int bytes, boolean overdrawn) {
        if (overdrawn) {
            overdraft.set(false);
        }
        available.addAndGet(bytes);
        if (waiting.get() > 0) {
            grant();
        }
    }

    private void grant() {
        List<Waiter> granted = new ArrayList<>();
        Waiter overdrawn = null;
        lock.lock();
        try {
            serve(growing, granted);
            if (growing.isEmpty()) {
                serve(beginning, granted);
            } else if (overdraft.compareAndSet(false, true)) {
                Demand first = growing.remove();
                waiting.decrementAndGet();
                charge(first.bytes);
                overdrawn = first.waiter;
            }
        } finally {
            lock.unlock();
        }
        granted.forEach(waiter -> waiter.granted(false));
        if (overdrawn != null) {
            overdrawn.granted(true);
        }
    }

    private void serve(ArrayDeque<Demand> queue, List<Waiter> granted) {
        Iterator<Demand> demands = queue.iterator();
        while (demands.hasNext()) {
            Demand first = demands.next();
            if (!take(first.bytes)) {
                return;
            }
            demands.remove();
            waiting.decrementAndGet();
            granted.add(first.waiter);
        }
    }
}
