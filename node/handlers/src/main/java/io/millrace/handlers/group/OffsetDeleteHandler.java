package io.millrace.handlers.group;

import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.groups.GroupCommands;
import io.millrace.groups.AnyGroupCommand;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.TopicImage;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.OffsetDeleteRequest;
import io.millrace.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestPartition;
import io.millrace.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import io.millrace.protocol.message.OffsetDeleteResponse;
import io.millrace.protocol.message.OffsetDeleteResponse.OffsetDeleteResponsePartition;
import io.millrace.protocol.message.OffsetDeleteResponse.OffsetDeleteResponseTopic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** OffsetDelete, v0, which never became flexible. Partitions that do not exist are refused here. */
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
        Map<String, List<OffsetDeleteResponsePartition>> refused = new LinkedHashMap<>();
        for (OffsetDeleteRequestTopic topic : request.topics()) {
            TopicImage found = image.topics().find(topic.name());
            List<OffsetDeleteRequestPartition> existing = new ArrayList<>();
            for (OffsetDeleteRequestPartition each : topic.partitions()) {
                if (found != null && found.partition(each.partitionIndex()) != null) {
                    existing.add(each);
                } else {
                    refused.computeIfAbsent(topic.name(), name -> new ArrayList<>())
                            .add(unknown(each));
                }
            }
            if (!existing.isEmpty()) {
                known.add(topic.partitions(existing));
            }
        }
        groups.submit(
                new AnyGroupCommand.DeleteOffsets(
                        new OffsetDeleteRequest().groupId(request.groupId()).topics(known)),
                Replying.to(call, response -> merge(response, refused)));
    }

    private static OffsetDeleteResponsePartition unknown(OffsetDeleteRequestPartition partition) {
        return new OffsetDeleteResponsePartition()
                .partitionIndex(partition.partitionIndex())
                .errorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
    }

    /** A topic of which some partitions were refused comes once. */
    private static OffsetDeleteResponse merge(
            OffsetDeleteResponse response,
            Map<String, List<OffsetDeleteResponsePartition>> refused) {
        if (response.errorCode() != 0) {
            return response;
        }
        List<OffsetDeleteResponseTopic> all = new ArrayList<>();
        for (OffsetDeleteResponseTopic topic : response.topics()) {
            List<OffsetDeleteResponsePartition> both = new ArrayList<>(topic.partitions());
            both.addAll(refused.getOrDefault(topic.name(), List.of()));
            refused.remove(topic.name());
            all.add(topic.partitions(both));
        }
        refused.forEach((name, partitions) ->
                all.add(new OffsetDeleteResponseTopic().name(name).partitions(partitions)));
        return response.topics(all);
    }
}
