package io.millrace.handlers.admin;

import io.millrace.base.Uuid;
import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.cluster.MetadataFollower;
import io.millrace.consensus.QuorumDescription;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.controller.Controller;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.DescribeQuorumRequest;
import io.millrace.protocol.message.DescribeQuorumResponse;
import io.millrace.protocol.message.DescribeQuorumResponse.Listener;
import io.millrace.protocol.message.DescribeQuorumResponse.Node;
import io.millrace.protocol.message.DescribeQuorumResponse.PartitionData;
import io.millrace.protocol.message.DescribeQuorumResponse.ReplicaState;
import io.millrace.protocol.message.DescribeQuorumResponse.TopicData;
import java.util.ArrayList;
import java.util.List;

/**
 * DescribeQuorum, v0 to v2: who orders the metadata and how far everybody is (KIP-595, KIP-836,
 * KIP-853). The metadata log has one partition; others are refused.
 */
public final class DescribeQuorumHandler implements Handler<DescribeQuorumRequest> {
    private static final short FIRST_VERSION_WITH_NODES = 2;

    private final ClusterView cluster;
    private final MetadataFollower metadata;

    public DescribeQuorumHandler(ClusterView cluster, MetadataFollower metadata) {
        this.cluster = cluster;
        this.metadata = metadata;
    }

    @Override
    public void handle(DescribeQuorumRequest request, Call call) {
        metadata.describeQuorum(quorum -> call.answer(response(request, quorum, call.version())));
    }

    private DescribeQuorumResponse response(
            DescribeQuorumRequest request, QuorumDescription quorum, short version) {
        List<TopicData> topics = new ArrayList<>();
        for (DescribeQuorumRequest.TopicData topic : request.topics()) {
            List<PartitionData> partitions = new ArrayList<>();
            for (DescribeQuorumRequest.PartitionData partition : topic.partitions()) {
                boolean known =
                        topic.topicName().equals(Controller.METADATA_TOPIC)
                                && partition.partitionIndex() == 0;
                partitions.add(
                        known
                                ? partition(quorum, version)
                                : new PartitionData()
                                        .partitionIndex(partition.partitionIndex())
                                        .errorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code())
                                        .errorMessage(
                                                ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.message()));
            }
            topics.add(new TopicData().topicName(topic.topicName()).partitions(partitions));
        }
        DescribeQuorumResponse response = new DescribeQuorumResponse().topics(topics);
        return version < FIRST_VERSION_WITH_NODES ? response : response.nodes(nodes(quorum));
    }

    private static PartitionData partition(QuorumDescription quorum, short version) {
        return new PartitionData()
                .partitionIndex(0)
                .leaderId(quorum.leadership().leaderId())
                .leaderEpoch(quorum.leadership().epoch())
                .highWatermark(quorum.highWatermark())
                .currentVoters(replicas(quorum.voters(), version))
                .observers(replicas(quorum.observers(), version));
    }

    private static List<ReplicaState> replicas(
            List<QuorumDescription.Replica> replicas, short version) {
        return replicas.stream()
                .map(replica ->
                        new ReplicaState()
                                .replicaId(replica.id())
                                .replicaDirectoryId(
                                        version < FIRST_VERSION_WITH_NODES
                                                ? Uuid.ZERO
                                                : replica.directoryId())
                                .logEndOffset(replica.logEndOffset())
                                .lastFetchTimestamp(replica.lastFetchMillis())
                                .lastCaughtUpTimestamp(replica.lastCaughtUpMillis()))
                .toList();
    }

    /** A node is its own controller, and is reached where its broker is. */
    private List<Node> nodes(QuorumDescription quorum) {
        List<Node> nodes = new ArrayList<>();
        for (QuorumDescription.Replica voter : quorum.voters()) {
            BrokerRegistration broker = cluster.image().cluster().broker(voter.id());
            List<Listener> listeners =
                    broker == null
                            ? List.of()
                            : broker.endpoints().stream()
                                    .map(endpoint ->
                                            new Listener()
                                                    .name(endpoint.listener())
                                                    .host(endpoint.host())
                                                    .port(endpoint.port()))
                                    .toList();
            nodes.add(new Node().nodeId(voter.id()).listeners(listeners));
        }
        return nodes;
    }
}
