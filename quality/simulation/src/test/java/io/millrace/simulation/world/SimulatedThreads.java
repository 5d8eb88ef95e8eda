package io.millrace.simulation.world;

import io.millrace.broker.threads.TaskLoop;
import io.millrace.broker.threads.TaskPool;
import io.millrace.broker.threads.Threads;
import java.util.concurrent.Executor;

/** The threads of one life of a broker: events of the scheduler, until the process ends. */
final class SimulatedThreads implements Threads {

    /** Told what a task threw. */
    interface Witness {
        void failed(RuntimeException broken);

        /** A task has ended, however it did. */
        void ran();
    }

    private final Scheduler scheduler;
    private final Witness witness;
    private boolean dead;

    SimulatedThreads(Scheduler scheduler, Witness witness) {
        this.scheduler = scheduler;
        this.witness = witness;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    /** Nothing of this process runs any more. */
    void kill() {
        dead = true;
    }

    boolean isDead() {
        return dead;
    }

    /** Runs the task unless the process has ended; the next one runs whatever it throws. */
    void run(Runnable task) {
        if (dead) {
            return;
        }
        try {
            task.run();
        } catch (PowerCut off) {
            // The witness knows.
        } catch (RuntimeException broken) {
            witness.failed(broken);
        }
        witness.ran();
    }

    /** The task of someone who waits for it: should the power fail, it fails for both. */
    void runWaitedFor(Runnable task) {
        if (dead) {
            return;
        }
        try {
            task.run();
        } catch (RuntimeException broken) {
            witness.failed(broken);
        }
    }

    @Override
    public TaskLoop loop(String name) {
        return new SimulatedLoop(this);
    }

    @Override
    public TaskPool pool(String name, int threadsMax) {
        return new SimulatedPool(this);
    }

    @Override
    public Executor mayBlock() {
        return task -> scheduler.after(diskNanos(), () -> run(task));
    }

    /** Until a thread gets to run: short, but now and then someone else holds the core. */
    long wakeNanos() {
        return scheduler.onceIn(200)
                ? scheduler.between(1_000_000, 50_000_000)
                : scheduler.between(1_000, 50_000);
    }

    /** Until a disk gets to it. */
    long diskNanos() {
        return scheduler.onceIn(100)
                ? scheduler.between(1_000_000, 200_000_000)
                : scheduler.between(20_000, 2_000_000);
    }
}
