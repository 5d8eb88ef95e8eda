package io.millrace.handlers.cluster;

import io.millrace.broker.cluster.BrokenConnections;
import io.millrace.broker.cluster.ControllerService;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.protocol.message.BrokerHeartbeatRequest;

/** BrokerHeartbeat. The end of its connection may be the end of the node. */
public final class HeartbeatHandler implements Handler<BrokerHeartbeatRequest> {
    private final ControllerService controller;
    private final BrokenConnections connections;

    public HeartbeatHandler(ControllerService controller, BrokenConnections connections) {
        this.controller = controller;
        this.connections = connections;
    }

    @Override
    public void handle(BrokerHeartbeatRequest request, Call call) {
        int node = request.brokerId();
        long epoch = request.brokerEpoch();
        call.whenDisconnected(() -> connections.broke(node, epoch));
        controller.heartbeat(request, call::answer);
    }
}
