package io.millrace.broker.coordination;

import io.millrace.base.EventLoop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tasks for one thread, drained together, with a last step after each drain. Filled from any
 * thread.
 */
public final class Inbox {
    private final EventLoop owner;
    private final int drainedMax;
    private final Runnable afterDrain;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /**
     * @param drainedMax tasks of one drain, so that the last step comes in time
     */
    public Inbox(EventLoop owner, int drainedMax, Runnable afterDrain) {
        this.owner = owner;
        this.drainedMax = drainedMax;
        this.afterDrain = afterDrain;
    }

    /** An estimate while others add. */
    public int size() {
        return size.get();
    }

    public void add(Runnable task) {
        size.incrementAndGet();
        tasks.add(task);
        schedule();
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            owner.execute(this::drain);
        }
    }

    private void drain() {
        // Cleared first: what is added from here on is drained now or schedules another drain.
        scheduled.set(false);
        try {
            for (int i = 0; i < drainedMax; i++) {
                Runnable task = tasks.poll();
                if (task == null) {
                    break;
                }
                size.decrementAndGet();
                task.run();
            }
        } finally {
            afterDrain.run();
            if (!tasks.isEmpty()) {
                schedule();
            }
        }
    }
}
