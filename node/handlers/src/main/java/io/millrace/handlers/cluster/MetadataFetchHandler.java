package io.millrace.handlers.cluster;

import io.millrace.consensus.observer.ControllerAddress;
import io.millrace.consensus.observer.ObserverServer;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.FetchRequest;
import io.millrace.protocol.message.FetchResponse;
import java.util.Map;

/** Fetch on a controller's listener: the metadata log, for the nodes that follow it. */
public final class MetadataFetchHandler implements Handler<FetchRequest> {
    private final ObserverServer observers;
    private final Map<String, ControllerAddress> addresses;

    /**
     * @param addresses where this controller is reached, by listener
     */
    public MetadataFetchHandler(
            ObserverServer observers, Map<String, ControllerAddress> addresses) {
        this.observers = observers;
        this.addresses = Map.copyOf(addresses);
    }

    @Override
    public void handle(FetchRequest request, Call call) {
        call.releaseBody();
        if (!ObserverServer.isForMetadata(request)) {
            call.answer(new FetchResponse().errorCode(ErrorCode.INVALID_REQUEST.code()));
            return;
        }
        observers.fetch(request, addresses.get(call.peer().listener()), call::answer);
    }
}
