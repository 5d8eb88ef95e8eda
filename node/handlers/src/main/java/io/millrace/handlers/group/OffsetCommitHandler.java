package io.millrace.handlers.group;

import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.groups.GroupCommands;
import io.millrace.groups.AnyGroupCommand;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.TopicImage;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.OffsetCommitRequest;
import io.millrace.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.millrace.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.millrace.protocol.message.OffsetCommitResponse;
import io.millrace.protocol.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import io.millrace.protocol.message.OffsetCommitResponse.OffsetCommitResponseTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * OffsetCommit, v2 to v10. Up to v4 the client says how long an offset is kept; v6 brings leader
 * epochs, v7 static members, v9 an error for groups that do not exist, v10 topics by id instead of
 * by name. Topics and partitions that do not exist are refused here.
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
        List<OffsetCommitResponseTopic> refused = new ArrayList<>();
        for (OffsetCommitRequestTopic topic : request.topics()) {
            TopicImage found =
                    byId ? image.topics().find(topic.topicId()) : image.topics().find(topic.name());
            if (found == null) {
                ErrorCode error =
                        byId ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
                refused.add(refused(topic, topic.partitions(), error));
            } else {
                split(topic.name(found.name()).topicId(found.id()), found, known, refused);
            }
        }
        if (known.isEmpty()) {
            call.answer(new OffsetCommitResponse().topics(refused));
            return;
        }
        groups.submit(
                new AnyGroupCommand.CommitOffsets(request.topics(known), call.version()),
                Replying.to(call, response -> merge(response, refused)));
    }

    /** Partitions that do not exist are refused as well. */
    private static void split(
            OffsetCommitRequestTopic topic,
            TopicImage found,
            List<OffsetCommitRequestTopic> known,
            List<OffsetCommitResponseTopic> refused) {
        Map<Boolean, List<OffsetCommitRequestPartition>> byExistence =
                topic.partitions().stream()
                        .collect(
                                Collectors.partitioningBy(
                                        each -> found.partition(each.partitionIndex()) != null));
        List<OffsetCommitRequestPartition> missing = byExistence.getOrDefault(false, List.of());
        if (!missing.isEmpty()) {
            refused.add(refused(topic, missing, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
        }
        List<OffsetCommitRequestPartition> existing = byExistence.getOrDefault(true, List.of());
        if (!existing.isEmpty()) {
            known.add(topic.partitions(existing));
        }
    }

    private static OffsetCommitResponseTopic refused(
            OffsetCommitRequestTopic topic,
            List<OffsetCommitRequestPartition> partitions,
            ErrorCode error) {
        return new OffsetCommitResponseTopic()
                .name(topic.name())
                .topicId(topic.topicId())
                .partitions(
                        partitions.stream()
                                .map(partition ->
                                        new OffsetCommitResponsePartition()
                                                .partitionIndex(partition.partitionIndex())
                                                .errorCode(error.code()))
                                .toList());
    }

    /** A topic of which some partitions were refused comes once. */
    private static OffsetCommitResponse merge(
            OffsetCommitResponse response, List<OffsetCommitResponseTopic> refused) {
        List<OffsetCommitResponseTopic> all = new ArrayList<>(response.topics());
        for (OffsetCommitResponseTopic topic : refused) {
            OffsetCommitResponseTopic same = null;
            for (OffsetCommitResponseTopic each : response.topics()) {
                if (each.topicId().equals(topic.topicId()) && each.name().equals(topic.name())) {
                    same = each;
                }
            }
            if (same == null) {
                all.add(topic);
            } else {
                List<OffsetCommitResponsePartition> both = new ArrayList<>(same.partitions());
                both.addAll(topic.partitions());
                same.partitions(both);
            }
        }
        return response.topics(all);
    }
}
