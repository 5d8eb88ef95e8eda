package io.millrace.consensus.raft;

import io.millrace.consensus.local.SnapshotPolicy;

/** When the next snapshot is due. Owned by the metadata log. */
final class SnapshotTiming {
    private final SnapshotPolicy policy;
    private boolean changed;
    private long lastMillis;

    SnapshotTiming(SnapshotPolicy policy, long nowMillis) {
        this.policy = policy;
        this.lastMillis = nowMillis;
    }

    /** Something is in the log that no snapshot has. */
    void changed() {
        changed = true;
    }

    /** A snapshot has everything. */
    void taken(long nowMillis) {
        changed = false;
        lastMillis = nowMillis;
    }

    boolean isDue(long nowMillis, long logBytes) {
        if (!changed) {
            return false;
        }
        boolean old =
                policy.intervalMillis() > 0 && nowMillis - lastMillis >= policy.intervalMillis();
        return old || logBytes >= policy.logBytes();
    }
}
