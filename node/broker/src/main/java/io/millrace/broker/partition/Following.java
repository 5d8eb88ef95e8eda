package io.millrace.broker.partition;

import io.millrace.broker.fetch.FetchSource;
import io.millrace.replication.EpochEnd;
import io.millrace.replication.FollowerFetch;
import io.millrace.replication.FollowerStep;
import io.millrace.replication.PartitionState;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.log.LogDirectory;
import io.millrace.storage.log.PartitionLog;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A partition as the one who fetches it from its leader sees it. Each answer is handed in with the
 * leader epoch in which it was asked for; when that is over, it changes nothing. Safe from any
 * thread; one of them fetches at a time.
 */
public final class Following {
    private final Partition partition;
    private final PartitionReplica replica;

    Following(Partition partition, PartitionReplica replica) {
        this.partition = partition;
        this.replica = replica;
    }

    /** What to ask the leader for. */
    public record Place(int leader, int leaderEpoch, FollowerFetch.Position position) {}

    /**
     * Null where nothing is to be fetched: this node leads, nobody does, or the log's end may not
     * be told until it is on disk.
     */
    public @Nullable Place place() {
        PartitionState state = replica.state();
        if (!replica.mayFetch()) {
            return null;
        }
        PartitionLog log = partition.log();
        return new Place(
                state.leader(),
                state.leaderEpoch(),
                new FollowerFetch.Position(
                        log.logEndOffset(), log.latestEpoch(), log.logStartOffset()));
    }

    /**
     * Appends what the leader sent, and moves the watermark and the log's start as far as this
     * replica may.
     *
     * @return why it can't be; the next fetch begins where the log ends in any case
     */
    public @Nullable String append(
            int epoch, ByteBuffer records, long leaderHighWatermark, long leaderLogStart) {
        PartitionLog log = partition.log();
        if (records.hasRemaining()) {
            AppendOutcome outcome = log.following().append(records, epoch, partition.nowMillis());
            if (outcome instanceof AppendOutcome.Refused refused) {
                return refused.reason() + ": " + refused.detail();
            }
            partition.followed();
        }
        replica.replicated(epoch, leaderHighWatermark);
        long start = Math.min(leaderLogStart, log.highWatermark());
        if (start > log.logStartOffset()) {
            log.raiseLogStartOffset(start);
        }
        return null;
    }

    /** What to do about a log that is not the leader's beginning. */
    public FollowerStep diverging(int epoch, EpochEnd leaders) {
        EpochEnd own = replica.epochEnd(leaders.epoch());
        return replica.decide((engine, ends) -> engine.diverging(epoch, leaders, own, ends));
    }

    /** The leader has nothing at this log's end. */
    public FollowerStep outOfRange(int epoch) {
        return replica.decide((engine, ends) -> engine.outOfRange(epoch));
    }

    /** Where the leader's log begins and ends. */
    public FollowerStep range(int epoch, long leaderStart, long leaderEnd) {
        return replica.decide((engine, ends) -> engine.range(epoch, leaderStart, leaderEnd, ends));
    }

    /** A log to be cut, as {@link #diverging} or {@link #range} said in that epoch. */
    public record Cut(Following following, int epoch, long offset) {}

    /**
     * Cuts logs of one directory, those whose epoch goes on. Waits for the disk; no other term
     * begins in them meanwhile.
     */
    public static void cut(List<Cut> cuts, long nowMillis) {
        cuts.forEach(each -> each.following.replica.term().lock());
        try {
            Map<PartitionLog, Long> offsets = new LinkedHashMap<>();
            for (Cut each : cuts) {
                if (each.following.replica.follows(each.epoch)) {
                    offsets.put(each.following.partition.log(), each.offset);
                }
            }
            LogDirectory.truncate(offsets, nowMillis);
            cuts.forEach(each -> each.following.replica.truncated());
        } finally {
            cuts.forEach(each -> each.following.replica.term().unlock());
        }
    }

    /** The log was cut, on disk as well. */
    void truncated() {
        replica.truncated();
    }

    /**
     * The leader's log begins later: all records are dropped, if the epoch goes on. Waits for the
     * disk.
     */
    public void startAt(int epoch, long offset) {
        replica.term().lock();
        try {
            if (replica.follows(epoch)) {
                partition.log().truncateFullyAndStartAt(offset, partition.nowMillis());
                replica.truncated();
            }
        } finally {
            replica.term().unlock();
        }
    }

    /** As {@link #place}; where the disk is behind, the waiter is told once when it has moved. */
    public @Nullable Place placeOrWatch(FetchSource.Waiter waiter) {
        Place now = place();
        if (now != null || !waitsForDisk()) {
            return now;
        }
        replica.watch(waiter, true);
        return place();
    }

    /** Whether {@link #place} may be asked again once more of the log is on disk. */
    public boolean waitsForDisk() {
        PartitionState state = replica.state();
        return replica.follows(state.leaderEpoch()) && !replica.mayFetch();
    }
}
