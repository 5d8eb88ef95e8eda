package io.millrace.handlers.cluster;

import io.millrace.broker.cluster.ControllerService;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.protocol.ApiRequest;

/**
 * What nodes ask of the active controller: BrokerRegistration, AllocateProducerIds and more. Served
 * on controllers' listeners only.
 */
public final class NodeRequestHandler<Q extends ApiRequest> implements Handler<Q> {
    private final ControllerService controller;

    public NodeRequestHandler(ControllerService controller) {
        this.controller = controller;
    }

    @Override
    public void handle(Q request, Call call) {
        controller.answer(request, call::answer);
    }
}
