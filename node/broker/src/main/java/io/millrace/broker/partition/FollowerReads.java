package io.millrace.broker.partition;

import io.millrace.base.Payload;
import io.millrace.broker.fetch.FetchPlan;
import io.millrace.broker.fetch.PartitionFetch;
import io.millrace.broker.fetch.PartitionRead;
import io.millrace.protocol.ErrorCode;
import io.millrace.replication.EpochEnd;
import io.millrace.replication.FetchVerdict;
import io.millrace.replication.FollowerFetch;

/** Reads a partition for one of its followers. Stateless. */
final class FollowerReads {
    private FollowerReads() {}

    /** A fetch that waits is told again: it says the same of the same time. */
    static PartitionRead read(
            Partition partition, PartitionFetch wanted, FetchPlan plan, Reads.Room room) {
        FetchPlan.Follower follower = plan.follower();
        if (follower == null) {
            return Reads.read(partition, wanted, plan, room);
        }
        FetchVerdict verdict = partition.followerFetched(fetch(wanted, follower));
        return switch (verdict) {
            case ACCEPTED -> Reads.read(partition, wanted, plan, room);
            case DIVERGING -> diverging(partition, wanted);
            case OUT_OF_RANGE -> PartitionRead.failed(wanted, ErrorCode.OFFSET_OUT_OF_RANGE);
            case FENCED_EPOCH -> Reads.movedOn(partition, wanted, ErrorCode.FENCED_LEADER_EPOCH);
            // The follower may know of a reassignment before this node does.
            case UNKNOWN_EPOCH, NOT_A_REPLICA ->
                    Reads.movedOn(partition, wanted, ErrorCode.UNKNOWN_LEADER_EPOCH);
            case NOT_LEADER, STALE_BROKER ->
                    Reads.movedOn(partition, wanted, ErrorCode.NOT_LEADER_OR_FOLLOWER);
        };
    }

    private static FollowerFetch fetch(PartitionFetch wanted, FetchPlan.Follower follower) {
        return new FollowerFetch(
                follower.node(),
                follower.brokerEpoch(),
                wanted.currentLeaderEpoch(),
                new FollowerFetch.Position(
                        wanted.fetchOffset(), wanted.lastFetchedEpoch(), wanted.copy().logStart()),
                follower.nowMillis());
    }

    private static PartitionRead diverging(Partition partition, PartitionFetch wanted) {
        EpochEnd end = partition.epochEnd(wanted.lastFetchedEpoch());
        return new PartitionRead(
                wanted,
                ErrorCode.NONE,
                partition.positions(),
                null,
                new PartitionRead.EpochEnd(end.epoch(), end.endOffset()),
                null,
                Payload.Bytes.EMPTY);
    }
}
