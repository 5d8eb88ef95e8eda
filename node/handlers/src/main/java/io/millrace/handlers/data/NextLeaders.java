package io.millrace.handlers.data;

import io.millrace.broker.cluster.ClusterView;
import io.millrace.handlers.Peer;
import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.PartitionImage;
import io.millrace.metadata.TopicImage;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.FetchResponse;
import io.millrace.protocol.message.ProduceResponse;
import io.millrace.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.millrace.protocol.message.ProduceResponse.TopicProduceResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Names the leader in the answer that says that this node isn't it, with its address, so that
 * clients need not ask (KIP-951). Safe from any thread.
 */
public final class NextLeaders {
    private static final short FIRST_VERSION_OF_PRODUCE = 10;
    private static final short FIRST_VERSION_OF_FETCH = 16;

    private final ClusterView cluster;

    public NextLeaders(ClusterView cluster) {
        this.cluster = cluster;
    }

    void tell(ProduceResponse response, short version, Peer client) {
        if (version < FIRST_VERSION_OF_PRODUCE) {
            return;
        }
        Set<Integer> leaders = Set.of();
        for (TopicProduceResponse topic : response.responses()) {
            for (PartitionProduceResponse entry : topic.partitionResponses()) {
                if (entry.errorCode() == ErrorCode.NOT_LEADER_OR_FOLLOWER.code()) {
                    leaders = leaders.isEmpty() ? new TreeSet<>() : leaders;
                    tell(topic, entry, leaders);
                }
            }
        }
        if (leaders.isEmpty()) {
            return;
        }
        List<ProduceResponse.NodeEndpoint> nodes = new ArrayList<>(leaders.size());
        for (int leader : leaders) {
            BrokerRegistration.Endpoint endpoint = endpoint(leader, client);
            if (endpoint != null) {
                nodes.add(
                        new ProduceResponse.NodeEndpoint()
                                .nodeId(leader)
                                .host(endpoint.host())
                                .port(endpoint.port())
                                .rack(rack(leader)));
            }
        }
        response.nodeEndpoints(nodes);
    }

    private void tell(
            TopicProduceResponse topic, PartitionProduceResponse entry, Set<Integer> leaders) {
        TopicImage image =
                topic.topicId().isZero()
                        ? cluster.image().topics().find(topic.name())
                        : cluster.image().topics().find(topic.topicId());
        if (image == null || entry.index() >= image.partitions().size()) {
            return;
        }
        PartitionImage partition = image.partitions().get(entry.index());
        entry.currentLeader(
                new ProduceResponse.LeaderIdAndEpoch()
                        .leaderId(partition.leader())
                        .leaderEpoch(partition.leaderEpoch()));
        leaders.add(partition.leader());
    }

    /** The leaders are in the entries already. */
    void tell(FetchResponse response, short version, Peer client) {
        if (version < FIRST_VERSION_OF_FETCH) {
            return;
        }
        Set<Integer> leaders = Set.of();
        for (FetchResponse.FetchableTopicResponse topic : response.responses()) {
            for (FetchResponse.PartitionData data : topic.partitions()) {
                if (data.errorCode() == ErrorCode.NOT_LEADER_OR_FOLLOWER.code()
                        || data.errorCode() == ErrorCode.FENCED_LEADER_EPOCH.code()) {
                    leaders = leaders.isEmpty() ? new TreeSet<>() : leaders;
                    leaders.add(data.currentLeader().leaderId());
                }
            }
        }
        if (leaders.isEmpty()) {
            return;
        }
        List<FetchResponse.NodeEndpoint> nodes = new ArrayList<>(leaders.size());
        for (int leader : leaders) {
            BrokerRegistration.Endpoint endpoint = endpoint(leader, client);
            if (endpoint != null) {
                nodes.add(
                        new FetchResponse.NodeEndpoint()
                                .nodeId(leader)
                                .host(endpoint.host())
                                .port(endpoint.port())
                                .rack(rack(leader)));
            }
        }
        response.nodeEndpoints(nodes);
    }

    /** On the listener that the client came through. */
    private BrokerRegistration.@Nullable Endpoint endpoint(int node, Peer client) {
        BrokerRegistration broker = cluster.image().cluster().broker(node);
        return broker == null || broker.fenced() ? null : broker.endpoint(client.listener());
    }

    private @Nullable String rack(int node) {
        BrokerRegistration broker = cluster.image().cluster().broker(node);
        return broker == null ? null : broker.rack();
    }
}
