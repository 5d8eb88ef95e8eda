package io.millrace.handlers.group;

import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.groups.GroupCommands;
import io.millrace.groups.GroupCommand;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.metadata.MetadataImage;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.OffsetDeleteRequest;
import io.millrace.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import io.millrace.protocol.message.OffsetDeleteResponse;
import io.millrace.protocol.message.OffsetDeleteResponse.OffsetDeleteResponsePartition;
import io.millrace.protocol.message.OffsetDeleteResponse.OffsetDeleteResponseTopic;
import java.util.ArrayList;
import java.util.List;

/** OffsetDelete, v0, which never became flexible. Topics that do not exist are refused here. */
public final class OffsetDeleteHandler implements Handler<OffsetDeleteRequest> {
    private final ClusterView cluster;
    private final GroupCommands groups;

    public OffsetDeleteHandler(ClusterView cluster, GroupCommands groups) {
        this.cluster = cluster;
        this.groups = groups;
    }

    @Override
    public void handle(OffsetDeleteRequest request, Call call) {
        MetadataImage image = cluster.image();
        List<OffsetDeleteRequestTopic> known = new ArrayList<>();
        List<OffsetDeleteResponseTopic> unknown = new ArrayList<>();
        for (OffsetDeleteRequestTopic topic : request.topics()) {
            if (image.topics().find(topic.name()) == null) {
                unknown.add(unknown(topic));
            } else {
                known.add(topic);
            }
        }
        groups.submit(
                new GroupCommand.DeleteOffsets(
                        new OffsetDeleteRequest().groupId(request.groupId()).topics(known)),
                Replying.to(call, response -> merge(response, unknown)));
    }

    private static OffsetDeleteResponseTopic unknown(OffsetDeleteRequestTopic topic) {
        return new OffsetDeleteResponseTopic()
                .name(topic.name())
                .partitions(
                        topic.partitions().stream()
                                .map(partition ->
                                        new OffsetDeleteResponsePartition()
                                                .partitionIndex(partition.partitionIndex())
                                                .errorCode(
                                                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                                                                .code()))
                                .toList());
    }

    private static OffsetDeleteResponse merge(
            OffsetDeleteResponse response, List<OffsetDeleteResponseTopic> unknown) {
        if (response.errorCode() != 0) {
            return response;
        }
        List<OffsetDeleteResponseTopic> all = new ArrayList<>(response.topics());
        all.addAll(unknown);
        return response.topics(all);
    }
}
