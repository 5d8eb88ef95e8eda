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
    private volatile boolean ended;

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

    /** False when the inbox has ended: the task won't run. */
    public boolean add(Runnable task) {
        size.incrementAndGet();
        tasks.add(task);
        // Looked at after adding: who still finds it open is drained by the last drain.
        if (ended && tasks.remove(task)) {
            size.decrementAndGet();
            return false;
        }
        schedule();
        return true;
    }

    /**
     * Takes nothing any more; runs the task, then what is in the inbox. The owner may end as soon
     * as this has returned.
     *
     * @param last on the owner's thread, before what nobody has drained yet
     */
    public void end(Runnable last) {
        // By a wake-up of its own: whoever has taken the other one on himself may come too late
        // for an owner that is about to end.
        owner.execute(() -> {
            ended = true;
            last.run();
            do {
                drain();
            } while (!tasks.isEmpty());
        });
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
            try {
                afterDrain.run();
            } finally {
                if (!tasks.isEmpty()) {
                    schedule();
                }
            }
        }
    }
}
