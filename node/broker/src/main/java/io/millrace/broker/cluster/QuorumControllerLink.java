package io.millrace.broker.cluster;

import io.millrace.base.EventLoop;
import io.millrace.protocol.ApiRequest;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * For a node that may be the active controller: then it asks itself, else whoever is. Safe from any
 * thread.
 *
 * @param loop the controller's; it decides which of the two
 * @param leads whether this node is the active controller
 */
public record QuorumControllerLink(
        EventLoop loop, BooleanSupplier leads, ControllerLink self, ControllerLink others)
        implements ControllerLink {

    @Override
    public void send(ApiRequest request, int timeoutMillis, Consumer<Reply> answer) {
        loop.execute(() -> {
            ControllerLink active = leads.getAsBoolean() ? self : others;
            active.send(request, timeoutMillis, answer);
        });
    }
}
