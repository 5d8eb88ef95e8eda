package io.millrace.replication;

/**
 * What a follower makes of its leader's answers. Each answer is of the epoch in which it was asked
 * for; those of other epochs change nothing.
 */
final class Follower implements Role {
    private static final long UNKNOWN = -1;

    final int epoch;
    private long leaderHighWatermark = UNKNOWN;

    Follower(int epoch) {
        this.epoch = epoch;
    }

    /**
     * Below the leader's watermark nobody counts this replica, so it need not wait for its disk
     * while it catches up.
     */
    boolean mayFetch(LogEnds ends, boolean countsDisks) {
        return !countsDisks || ends.durableEnd() >= ends.end() || ends.end() < leaderHighWatermark;
    }

    /** The leader's log and this one part; {@code own} is where its epoch ends here. */
    FollowerStep diverging(EpochEnd leaders, EpochEnd own, LogEnds ends) {
        if (leaders.isUndefined()) {
            return new FollowerStep.Stuck("the leader doesn't say where the logs part");
        }
        long offset = leaders.endOffset();
        if (!own.isUndefined()) {
            // An epoch that this log lacks, or has less of, ends here where the next one begins.
            offset =
                    own.epoch() == leaders.epoch()
                            ? Math.min(own.endOffset(), leaders.endOffset())
                            : own.endOffset();
        }
        // At the end too: an epoch of this node's own that began there and got no record goes.
        return new FollowerStep.Truncate(Math.min(offset, ends.end()));
    }

    FollowerStep range(long leaderStart, long leaderEnd, LogEnds ends) {
        if (leaderEnd < ends.end()) {
            return new FollowerStep.Truncate(leaderEnd);
        }
        if (leaderStart > ends.end()) {
            return new FollowerStep.StartAt(leaderStart);
        }
        return new FollowerStep.Nothing();
    }

    void heard(long highWatermark) {
        leaderHighWatermark = Math.max(leaderHighWatermark, highWatermark);
    }

    long highWatermark(LogEnds ends, boolean countsDisks) {
        return Math.min(leaderHighWatermark, countsDisks ? ends.durableEnd() : ends.end());
    }
}
