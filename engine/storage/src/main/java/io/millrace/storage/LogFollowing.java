package io.millrace.storage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A log as the follower of a leader elsewhere uses it. Safe from any thread. */
public final class LogFollowing {
    private final LogAppends appends;
    private final Object appending;

    LogFollowing(LogAppends appends, Object appending) {
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

    /**
     * Cuts logs of one directory at an offset each, as {@link PartitionLog#truncateTo}: however
     * many they are, the checkpoint of the recovery points is written once or twice.
     */
    public static void truncate(Map<PartitionLog, Long> offsets, long nowMillis) {
        List<LogTruncation> truncations = new ArrayList<>(offsets.size());
        offsets.forEach((log, offset) -> {
            LogTruncation truncation = log.removals().truncationTo(offset, nowMillis);
            if (truncation != null) {
                truncations.add(truncation);
            }
        });
        LogTruncation.run(truncations);
    }
}
