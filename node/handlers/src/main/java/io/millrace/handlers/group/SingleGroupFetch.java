package io.millrace.handlers.group;

import io.millrace.protocol.message.OffsetFetchRequest;
import io.millrace.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.millrace.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import io.millrace.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.millrace.protocol.message.OffsetFetchResponse;
import io.millrace.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.millrace.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartition;
import io.millrace.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopic;
import io.millrace.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** OffsetFetch up to version 7, which has one group at the top of the message. */
final class SingleGroupFetch {
    private static final short TOP_LEVEL_ERROR_VERSION = 2;
    private static final long NO_OFFSET = -1;

    private SingleGroupFetch() {}

    static OffsetFetchRequestGroup request(OffsetFetchRequest request) {
        return new OffsetFetchRequestGroup()
                .groupId(request.groupId())
                .topics(topics(request.topics()));
    }

    private static @Nullable List<OffsetFetchRequestTopics> topics(
            @Nullable List<OffsetFetchRequestTopic> topics) {
        return topics == null
                ? null
                : topics.stream()
                        .map(topic ->
                                new OffsetFetchRequestTopics()
                                        .name(topic.name())
                                        .partitionIndexes(topic.partitionIndexes()))
                        .toList();
    }

    static OffsetFetchResponse response(
            OffsetFetchRequest request, OffsetFetchResponseGroup group, short version) {
        short error = group.errorCode();
        if (error != 0 && version < TOP_LEVEL_ERROR_VERSION) {
            return new OffsetFetchResponse().topics(failed(request.topics(), error));
        }
        return new OffsetFetchResponse()
                .errorCode(error)
                .topics(group.topics().stream().map(SingleGroupFetch::topic).toList());
    }

    private static OffsetFetchResponseTopic topic(OffsetFetchResponseTopics topic) {
        return new OffsetFetchResponseTopic()
                .name(topic.name())
                .partitions(
                        topic.partitions().stream()
                                .map(partition ->
                                        new OffsetFetchResponsePartition()
                                                .partitionIndex(partition.partitionIndex())
                                                .committedOffset(partition.committedOffset())
                                                .committedLeaderEpoch(
                                                        partition.committedLeaderEpoch())
                                                .metadata(partition.metadata())
                                                .errorCode(partition.errorCode()))
                                .toList());
    }

    /** Version 1 has errors only with partitions. */
    private static List<OffsetFetchResponseTopic> failed(
            @Nullable List<OffsetFetchRequestTopic> topics, short error) {
        return topics == null
                ? List.of()
                : topics.stream().map(topic -> failed(topic, error)).toList();
    }

    private static OffsetFetchResponseTopic failed(OffsetFetchRequestTopic topic, short error) {
        return new OffsetFetchResponseTopic()
                .name(topic.name())
                .partitions(
                        topic.partitionIndexes().stream()
                                .map(partition ->
                                        new OffsetFetchResponsePartition()
                                                .partitionIndex(partition)
                                                .committedOffset(NO_OFFSET)
                                                .metadata("")
                                                .errorCode(error))
                                .toList());
    }
}
