package io.millrace.storage.log;

import io.millrace.storage.AppendOutcome;
import java.nio.ByteBuffer;

/** A log as the follower of a leader elsewhere uses it. Safe from any thread. */
public final class LogFollowing {
    private final LogAppends appends;
    private final LogLock appending;

    LogFollowing(LogAppends appends, LogLock appending) {
        this.appends = appends;
        this.appending = appending;
    }

    /** Another node leads from this epoch on: appends of this node's own leadership are over. */
    public void begin(int leaderEpoch) {
        synchronized (appending) {
            appends.beginTerm(leaderEpoch, false);
        }
    }

    /**
     * Appends what the leader sent, with its offsets and epochs. A batch that is cut off at the end
     * is left out; what doesn't fit into a segment goes on in the next one.
     *
     * @param leaderEpoch in which the records were fetched: refused once another one has begun
     */
    public AppendOutcome append(ByteBuffer batches, int leaderEpoch, long nowMillis) {
        synchronized (appending) {
            return appends.asFollower(batches, leaderEpoch, nowMillis);
        }
    }
}
