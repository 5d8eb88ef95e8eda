package io.millrace.handlers.cluster;

import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.cluster.InternalTopics;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.metadata.PartitionImage;
import io.millrace.metadata.TopicImage;
import io.millrace.metadata.TopicsImage;
import io.millrace.metadata.controller.TopicNames;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.DescribeTopicPartitionsRequest;
import io.millrace.protocol.message.DescribeTopicPartitionsResponse;
import io.millrace.protocol.message.DescribeTopicPartitionsResponse.Cursor;
import io.millrace.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition;
import io.millrace.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * DescribeTopicPartitions, v0 (KIP-966): topics in the order of their names, a page at a time. The
 * cursor names the first partition of the next page.
 */
public final class DescribeTopicPartitionsHandler
        implements Handler<DescribeTopicPartitionsRequest> {
    private final ClusterView cluster;
    private final int partitionsMax;

    /**
     * @param partitionsMax {@code max.request.partition.size.limit}: bounds each page, whatever the
     *     client asks
     */
    public DescribeTopicPartitionsHandler(ClusterView cluster, int partitionsMax) {
        this.cluster = cluster;
        this.partitionsMax = partitionsMax;
    }

    @Override
    public void handle(DescribeTopicPartitionsRequest request, Call call) {
        TopicsImage topics = cluster.image().topics();
        NavigableSet<String> names = names(request, topics);
        DescribeTopicPartitionsRequest.Cursor cursor = request.cursor();
        String firstName = "";
        int firstPartition = 0;
        if (cursor != null) {
            firstName = cursor.topicName();
            firstPartition = Math.max(0, cursor.partitionIndex());
            names = names.tailSet(firstName, true);
        }
        DescribeTopicPartitionsResponse response = new DescribeTopicPartitionsResponse();
        List<DescribeTopicPartitionsResponseTopic> page = new ArrayList<>();
        int room = Math.max(1, Math.min(request.responsePartitionLimit(), partitionsMax));
        for (String name : names) {
            if (room <= 0) {
                response.nextCursor(new Cursor().topicName(name).partitionIndex(0));
                break;
            }
            int from = name.equals(firstName) ? firstPartition : 0;
            TopicImage topic = topics.find(name);
            if (topic == null) {
                page.add(unknown(name));
                room--;
                continue;
            }
            int to = (int) Math.min((long) from + room, topic.partitions().size());
            page.add(describe(topic, from, to));
            room -= Math.max(1, to - from);
            if (to < topic.partitions().size()) {
                response.nextCursor(new Cursor().topicName(name).partitionIndex(to));
                break;
            }
        }
        call.answer(response.topics(page));
    }

    private static NavigableSet<String> names(
            DescribeTopicPartitionsRequest request, TopicsImage topics) {
        NavigableSet<String> names = new TreeSet<>();
        if (request.topics().isEmpty()) {
            topics.all().forEach(topic -> names.add(topic.name()));
        } else {
            request.topics().forEach(topic -> names.add(topic.name()));
        }
        return names;
    }

    private static DescribeTopicPartitionsResponseTopic unknown(String name) {
        return new DescribeTopicPartitionsResponseTopic().name(name).errorCode(error(name).code());
    }

    private static ErrorCode error(String name) {
        return TopicNames.problem(name) == null
                ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                : ErrorCode.INVALID_TOPIC_EXCEPTION;
    }

    private DescribeTopicPartitionsResponseTopic describe(TopicImage topic, int from, int to) {
        List<DescribeTopicPartitionsResponsePartition> partitions = new ArrayList<>();
        for (int number = from; number < to; number++) {
            partitions.add(describe(topic.partitions().get(number), number));
        }
        return new DescribeTopicPartitionsResponseTopic()
                .name(topic.name())
                .topicId(topic.id())
                .isInternal(InternalTopics.contains(topic.name()))
                .partitions(partitions)
                .topicAuthorizedOperations(AuthorizedOperations.TOPIC);
    }

    private DescribeTopicPartitionsResponsePartition describe(
            PartitionImage partition, int number) {
        return new DescribeTopicPartitionsResponsePartition()
                .errorCode(
                        partition.leader() == PartitionImage.NO_LEADER
                                ? ErrorCode.LEADER_NOT_AVAILABLE.code()
                                : ErrorCode.NONE.code())
                .partitionIndex(number)
                .leaderId(partition.leader())
                .leaderEpoch(partition.leaderEpoch())
                .replicaNodes(partition.replicas().nodes())
                .isrNodes(partition.inSync())
                .eligibleLeaderReplicas(partition.eligible().replicas())
                .lastKnownElr(partition.eligible().lastKnown())
                .offlineReplicas(Replicas.offline(partition, cluster.image()));
    }
}
