package io.millrace.handlers.cluster;

import io.millrace.broker.cluster.ClusterView;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.metadata.BrokerRegistration.Endpoint;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.DescribeClusterRequest;
import io.millrace.protocol.message.DescribeClusterResponse;
import io.millrace.protocol.message.DescribeClusterResponse.DescribeClusterBroker;
import java.util.List;

/**
 * DescribeCluster on the controllers' listeners, v0 to v2: which controllers there are (KIP-919).
 * Whoever asks for brokers, which is what v0 does, is told that this is the wrong place.
 */
public final class DescribeControllersHandler implements Handler<DescribeClusterRequest> {
    private static final byte CONTROLLERS = 2;

    private final ClusterView cluster;
    private final List<Endpoint> endpoints;

    /**
     * @param endpoints this node's, as controller
     */
    public DescribeControllersHandler(ClusterView cluster, List<Endpoint> endpoints) {
        this.cluster = cluster;
        this.endpoints = List.copyOf(endpoints);
    }

    @Override
    public void handle(DescribeClusterRequest request, Call call) {
        if (request.endpointType() != CONTROLLERS) {
            call.answer(
                    new DescribeClusterResponse()
                            .errorCode(ErrorCode.MISMATCHED_ENDPOINT_TYPE.code())
                            .errorMessage("This listener serves controllers, not brokers.")
                            .endpointType(CONTROLLERS));
            return;
        }
        List<DescribeClusterBroker> controllers =
                endpoints.stream()
                        .filter(each -> each.listener().equals(call.peer().listener()))
                        .map(each ->
                                new DescribeClusterBroker()
                                        .brokerId(cluster.nodeId())
                                        .host(each.host())
                                        .port(each.port()))
                        .toList();
        call.answer(
                new DescribeClusterResponse()
                        .clusterId(cluster.clusterId())
                        .controllerId(cluster.nodeId())
                        .endpointType(CONTROLLERS)
                        .brokers(controllers)
                        .clusterAuthorizedOperations(
                                request.includeClusterAuthorizedOperations()
                                        ? AuthorizedOperations.CLUSTER
                                        : AuthorizedOperations.NOT_ASKED));
    }
}
