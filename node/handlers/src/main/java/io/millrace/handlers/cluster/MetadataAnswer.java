package io.millrace.handlers.cluster;

import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.cluster.InternalTopics;
import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.PartitionImage;
import io.millrace.metadata.TopicImage;
import io.millrace.metadata.controller.TopicNames;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.MetadataRequest;
import io.millrace.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.millrace.protocol.message.MetadataResponse;
import io.millrace.protocol.message.MetadataResponse.MetadataResponseBroker;
import io.millrace.protocol.message.MetadataResponse.MetadataResponsePartition;
import io.millrace.protocol.message.MetadataResponse.MetadataResponseTopic;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts a Metadata answer together from one image.
 *
 * @param listener the client's: brokers are told by their addresses there
 */
record MetadataAnswer(ClusterView cluster, MetadataImage image, String listener, short version) {
    private static final short FIRST_VERSION_WITHOUT_NAMES = 12;

    /**
     * @param wanted null for all topics
     */
    MetadataResponse build(MetadataRequest request, @Nullable List<MetadataRequestTopic> wanted) {
        int operations =
                request.includeTopicAuthorizedOperations()
                        ? AuthorizedOperations.TOPIC
                        : AuthorizedOperations.NOT_ASKED;
        List<MetadataResponseTopic> topics = new ArrayList<>();
        if (wanted == null) {
            image.topics().all().stream()
                    .sorted(Comparator.comparing(TopicImage::name))
                    .forEach(topic -> topics.add(known(topic, operations)));
        } else {
            wanted.forEach(each -> topics.add(topic(each, operations)));
        }
        return new MetadataResponse()
                .brokers(brokers())
                .clusterId(cluster.clusterId())
                .controllerId(cluster.nodeId())
                .clusterAuthorizedOperations(
                        request.includeClusterAuthorizedOperations()
                                ? AuthorizedOperations.CLUSTER
                                : AuthorizedOperations.NOT_ASKED)
                .topics(topics);
    }

    private List<MetadataResponseBroker> brokers() {
        List<MetadataResponseBroker> brokers = new ArrayList<>();
        for (BrokerRegistration broker : image.cluster().active()) {
            BrokerRegistration.Endpoint endpoint = broker.endpoint(listener);
            if (endpoint != null) {
                brokers.add(
                        new MetadataResponseBroker()
                                .nodeId(broker.id())
                                .host(endpoint.host())
                                .port(endpoint.port())
                                .rack(broker.rack()));
            }
        }
        return brokers;
    }

    private MetadataResponseTopic topic(MetadataRequestTopic wanted, int operations) {
        String name = wanted.name();
        if (name == null || !wanted.topicId().isZero()) {
            TopicImage byId = image.topics().find(wanted.topicId());
            return byId == null
                    ? new MetadataResponseTopic()
                            .name(version < FIRST_VERSION_WITHOUT_NAMES ? "" : null)
                            .topicId(wanted.topicId())
                            .errorCode(ErrorCode.UNKNOWN_TOPIC_ID.code())
                    : known(byId, operations);
        }
        TopicImage byName = image.topics().find(name);
        if (byName != null) {
            return known(byName, operations);
        }
        ErrorCode error =
                TopicNames.problem(name) == null
                        ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                        : ErrorCode.INVALID_TOPIC_EXCEPTION;
        return new MetadataResponseTopic().name(name).errorCode(error.code());
    }

    private MetadataResponseTopic known(TopicImage topic, int operations) {
        List<MetadataResponsePartition> partitions = new ArrayList<>(topic.partitions().size());
        for (int number = 0; number < topic.partitions().size(); number++) {
            partitions.add(partition(topic.partitions().get(number), number));
        }
        return new MetadataResponseTopic()
                .name(topic.name())
                .topicId(topic.id())
                .isInternal(InternalTopics.contains(topic.name()))
                .partitions(partitions)
                .topicAuthorizedOperations(operations);
    }

    private MetadataResponsePartition partition(PartitionImage partition, int number) {
        return new MetadataResponsePartition()
                .errorCode(
                        partition.leader() == PartitionImage.NO_LEADER
                                ? ErrorCode.LEADER_NOT_AVAILABLE.code()
                                : ErrorCode.NONE.code())
                .partitionIndex(number)
                .leaderId(partition.leader())
                .leaderEpoch(partition.leaderEpoch())
                .replicaNodes(partition.replicas().nodes())
                .isrNodes(partition.inSync())
                .offlineReplicas(Replicas.offline(partition, image));
    }
}
