package io.millrace.consensus.local;

/** When the log's owner should write a snapshot. Owned by the log's thread. */
final class SnapshotSchedule {
    private final SnapshotPolicy policy;
    private boolean changed;
    private long lastMillis;

    SnapshotSchedule(SnapshotPolicy policy, long nowMillis) {
        this.policy = policy;
        this.lastMillis = nowMillis;
    }

    /** Something was added to the log. */
    void changed() {
        changed = true;
    }

    /** There is a snapshot of that time; what follows it is told as a change. */
    void found(long millis) {
        lastMillis = millis;
    }

    void written(long nowMillis) {
        changed = false;
        lastMillis = nowMillis;
    }

    /**
     * @param logBytes that a start would have to read
     */
    boolean isDue(long nowMillis, long logBytes) {
        boolean old =
                policy.intervalMillis() > 0 && nowMillis - lastMillis >= policy.intervalMillis();
        return changed && (old || logBytes >= policy.logBytes());
    }
}
