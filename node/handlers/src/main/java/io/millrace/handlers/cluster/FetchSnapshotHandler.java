package io.millrace.handlers.cluster;

import io.millrace.consensus.observer.ControllerAddress;
import io.millrace.consensus.observer.ObserverServer;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.protocol.message.FetchSnapshotRequest;
import java.util.Map;

/** FetchSnapshot: a part of a snapshot of the metadata, for the nodes that follow it. */
public final class FetchSnapshotHandler implements Handler<FetchSnapshotRequest> {
    private final ObserverServer observers;
    private final Map<String, ControllerAddress> addresses;

    /**
     * @param addresses where this controller is reached, by listener
     */
    public FetchSnapshotHandler(
            ObserverServer observers, Map<String, ControllerAddress> addresses) {
        this.observers = observers;
        this.addresses = Map.copyOf(addresses);
    }

    @Override
    public void handle(FetchSnapshotRequest request, Call call) {
        observers.fetchSnapshot(request, addresses.get(call.peer().listener()), call::answer);
    }
}
