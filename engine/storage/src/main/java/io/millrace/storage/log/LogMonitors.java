package io.millrace.storage.log;

/** The monitors of one log, and what runs under several of them. */
public abstract class LogMonitors {
    /** Guards the log's state; never held while records are written nor across a disk's wait. */
    public final LogLock lock = new LogLock();

    /**
     * Taken before {@link #lock}. An append holds it while it writes, the lock before and after.
     */
    final LogLock appending = new LogLock();

    /** Held while a checkpoint waits for the disk; taken before both. */
    final LogLock checkpointing = new LogLock();

    /** The caller holds both monitors: nobody appends meanwhile. */
    void requireBetweenAppends() {
        appending.requireHeld();
        lock.requireHeld();
    }

    /** Runs a step that no append is beside, under both monitors. */
    void betweenAppends(Runnable step) {
        lock.requireFree();
        synchronized (appending) {
            synchronized (lock) {
                step.run();
            }
        }
    }
}
