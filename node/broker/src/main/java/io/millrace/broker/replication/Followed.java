package io.millrace.broker.replication;

import io.millrace.base.TopicPartition;
import io.millrace.broker.PartitionRef;
import io.millrace.broker.partition.Following;
import io.millrace.broker.partition.Partition;
import org.jspecify.annotations.Nullable;

/** A partition that a fetcher keeps a copy of. Owner: the replication loop. */
final class Followed {
    static final int NO_EPOCH = -1;
    private static final int PAUSE_MILLIS_MIN = 20;

    final Partition partition;
    final Following following;
    final PartitionRef ref;

    /** What the leader's session has of it; null when it isn't in the session. */
    Following.@Nullable Place told;

    /** In which it is asked for now. Written before a request is sent, read by its answer. */
    volatile int epoch = NO_EPOCH;

    /** Out of the session until its pause is over. */
    boolean paused;

    private int pauseMillis;
    private @Nullable String trouble;

    Followed(Partition partition) {
        this.partition = partition;
        this.following = partition.following();
        this.ref = PartitionRef.byId(partition.topicId(), partition.id().partition());
    }

    TopicPartition name() {
        return partition.id();
    }

    /** The next pause: twice as long each time. */
    int pause(int millisMax) {
        pauseMillis =
                Math.clamp(
                        2L * pauseMillis, PAUSE_MILLIS_MIN, Math.max(PAUSE_MILLIS_MIN, millisMax));
        paused = true;
        return pauseMillis;
    }

    void fetched() {
        pauseMillis = 0;
        trouble = null;
    }

    /** True the first time, and when it is another one than before. */
    boolean isNews(String what) {
        boolean news = !what.equals(trouble);
        trouble = what;
        return news;
    }
}
