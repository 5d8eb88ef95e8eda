package io.millrace.handlers.group;

import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.groups.GroupCommands;
import io.millrace.groups.GroupCommand;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.TopicImage;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.OffsetCommitRequest;
import io.millrace.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.millrace.protocol.message.OffsetCommitResponse;
import io.millrace.protocol.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import io.millrace.protocol.message.OffsetCommitResponse.OffsetCommitResponseTopic;
import java.util.ArrayList;
import java.util.List;

/**
 * OffsetCommit, v2 to v10. Up to v4 the client says how long an offset is kept; v6 brings leader
 * epochs, v7 static members, v9 an error for groups that do not exist, v10 topics by id instead of
 * by name. Topics that do not exist are refused here.
 */
public final class OffsetCommitHandler implements Handler<OffsetCommitRequest> {
    private static final short TOPIC_ID_VERSION = 10;

    private final ClusterView cluster;
    private final GroupCommands groups;

    public OffsetCommitHandler(ClusterView cluster, GroupCommands groups) {
        this.cluster = cluster;
        this.groups = groups;
    }

    @Override
    public void handle(OffsetCommitRequest request, Call call) {
        boolean byId = call.version() >= TOPIC_ID_VERSION;
        MetadataImage image = cluster.image();
        List<OffsetCommitRequestTopic> known = new ArrayList<>();
        List<OffsetCommitResponseTopic> unknown = new ArrayList<>();
        for (OffsetCommitRequestTopic topic : request.topics()) {
            TopicImage found =
                    byId ? image.topics().find(topic.topicId()) : image.topics().find(topic.name());
            if (found == null) {
                unknown.add(
                        unknown(
                                topic,
                                byId
                                        ? ErrorCode.UNKNOWN_TOPIC_ID
                                        : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
            } else {
                known.add(topic.name(found.name()).topicId(found.id()));
            }
        }
        if (known.isEmpty()) {
            call.answer(new OffsetCommitResponse().topics(unknown));
            return;
        }
        groups.submit(
                new GroupCommand.CommitOffsets(request.topics(known), call.version()),
                Replying.to(call, response -> merge(response, unknown)));
    }

    private static OffsetCommitResponseTopic unknown(
            OffsetCommitRequestTopic topic, ErrorCode error) {
        return new OffsetCommitResponseTopic()
                .name(topic.name())
                .topicId(topic.topicId())
                .partitions(
                        topic.partitions().stream()
                                .map(partition ->
                                        new OffsetCommitResponsePartition()
                                                .partitionIndex(partition.partitionIndex())
                                                .errorCode(error.code()))
                                .toList());
    }

    private static OffsetCommitResponse merge(
            OffsetCommitResponse response, List<OffsetCommitResponseTopic> unknown) {
        if (unknown.isEmpty()) {
            return response;
        }
        List<OffsetCommitResponseTopic> all = new ArrayList<>(response.topics());
        all.addAll(unknown);
        return response.topics(all);
    }
}
