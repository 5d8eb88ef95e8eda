package io.millrace.handlers.cluster;

import io.millrace.broker.cluster.ClusterView;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.metadata.BrokerRegistration;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.DescribeClusterRequest;
import io.millrace.protocol.message.DescribeClusterResponse;
import io.millrace.protocol.message.DescribeClusterResponse.DescribeClusterBroker;
import java.util.ArrayList;
import java.util.List;

/**
 * DescribeCluster on the brokers' listeners, v0 to v2. v1 tells broker from controller endpoints,
 * of which these listeners have only the first; v2 shows fenced brokers.
 */
public final class DescribeClusterHandler implements Handler<DescribeClusterRequest> {
    private static final byte BROKERS = 1;

    private final ClusterView cluster;

    public DescribeClusterHandler(ClusterView cluster) {
        this.cluster = cluster;
    }

    @Override
    public void handle(DescribeClusterRequest request, Call call) {
        if (request.endpointType() != BROKERS) {
            call.answer(
                    new DescribeClusterResponse()
                            .errorCode(ErrorCode.MISMATCHED_ENDPOINT_TYPE.code())
                            .errorMessage("This listener serves brokers, not controllers.")
                            .endpointType(BROKERS));
            return;
        }
        call.answer(
                new DescribeClusterResponse()
                        .clusterId(cluster.clusterId())
                        .controllerId(cluster.nodeId())
                        .endpointType(BROKERS)
                        .brokers(brokers(request, call.peer().listener()))
                        .clusterAuthorizedOperations(
                                request.includeClusterAuthorizedOperations()
                                        ? AuthorizedOperations.CLUSTER
                                        : AuthorizedOperations.NOT_ASKED));
    }

    private List<DescribeClusterBroker> brokers(DescribeClusterRequest request, String listener) {
        List<DescribeClusterBroker> brokers = new ArrayList<>();
        for (BrokerRegistration broker : cluster.image().cluster().brokers().values()) {
            BrokerRegistration.Endpoint endpoint = broker.endpoint(listener);
            if (endpoint != null && (!broker.fenced() || request.includeFencedBrokers())) {
                brokers.add(
                        new DescribeClusterBroker()
                                .brokerId(broker.id())
                                .host(endpoint.host())
                                .port(endpoint.port())
                                .rack(broker.rack())
                                .isFenced(broker.fenced()));
            }
        }
        return brokers;
    }
}
