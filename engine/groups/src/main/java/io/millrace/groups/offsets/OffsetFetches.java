package io.millrace.groups.offsets;

import io.millrace.groups.offsets.PendingOffsets.Place;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.millrace.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.millrace.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.millrace.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import io.millrace.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import java.util.ArrayList;
import java.util.List;

/** Reads an {@link OffsetTable} the way OffsetFetch asks. */
final class OffsetFetches {

    /** Nothing is committed. */
    private static final long NO_OFFSET = -1;

    private static final int NO_LEADER_EPOCH = -1;

    private final OffsetTable table;
    private final PendingOffsets withheld;

    /**
     * @param withheld offsets that are not shown, because a transaction is about to move them
     */
    OffsetFetches(OffsetTable table, PendingOffsets withheld) {
        this.table = table;
        this.withheld = withheld;
    }

    OffsetFetchResponseGroup fetch(OffsetFetchRequestGroup request) {
        List<OffsetFetchRequestTopics> wanted = request.topics();
        return new OffsetFetchResponseGroup()
                .groupId(request.groupId())
                .errorCode(ErrorCode.NONE.code())
                .topics(
                        wanted == null
                                ? everything(request.groupId())
                                : wanted.stream()
                                        .map(topic -> topic(request.groupId(), topic))
                                        .toList());
    }

    private List<OffsetFetchResponseTopics> everything(String groupId) {
        List<OffsetFetchResponseTopics> topics = new ArrayList<>();
        table.topics(groupId)
                .forEach((name, offsets) -> {
                    List<OffsetFetchResponsePartitions> partitions = new ArrayList<>();
                    offsets.forEach((partition, offset) ->
                            partitions.add(
                                    withheld.has(Place.of(groupId, name, partition))
                                            ? unstable(partition)
                                            : found(partition, offset)));
                    topics.add(new OffsetFetchResponseTopics().name(name).partitions(partitions));
                });
        return topics;
    }

    private OffsetFetchResponseTopics topic(String groupId, OffsetFetchRequestTopics wanted) {
        List<OffsetFetchResponsePartitions> partitions = new ArrayList<>();
        for (int partition : wanted.partitionIndexes()) {
            partitions.add(partition(groupId, wanted, partition));
        }
        return new OffsetFetchResponseTopics()
                .name(wanted.name())
                .topicId(wanted.topicId())
                .partitions(partitions);
    }

    private OffsetFetchResponsePartitions partition(
            String groupId, OffsetFetchRequestTopics wanted, int partition) {
        if (withheld.has(Place.of(groupId, wanted.name(), partition))) {
            return unstable(partition);
        }
        CommittedOffset offset = table.find(groupId, wanted.name(), partition);
        return offset == null || !offset.isOf(wanted.topicId())
                ? nothing(partition)
                : found(partition, offset);
    }

    private static OffsetFetchResponsePartitions unstable(int partition) {
        return nothing(partition).errorCode(ErrorCode.UNSTABLE_OFFSET_COMMIT.code());
    }

    private static OffsetFetchResponsePartitions found(int partition, CommittedOffset offset) {
        return new OffsetFetchResponsePartitions()
                .partitionIndex(partition)
                .committedOffset(offset.offset())
                .committedLeaderEpoch(offset.leaderEpoch())
                .metadata(offset.metadata());
    }

    private static OffsetFetchResponsePartitions nothing(int partition) {
        return new OffsetFetchResponsePartitions()
                .partitionIndex(partition)
                .committedOffset(NO_OFFSET)
                .committedLeaderEpoch(NO_LEADER_EPOCH)
                .metadata("");
    }
}
