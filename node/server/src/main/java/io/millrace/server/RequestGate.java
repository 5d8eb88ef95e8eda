package io.millrace.server;

import io.millrace.handlers.Dispatcher;
import io.millrace.network.InboundRequest;
import io.millrace.network.RequestProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Where requests come from the network to the handlers. Closed while the broker starts: the port
 * has to be known before the broker can say where it is, and until then clients are sent away to
 * try again.
 */
final class RequestGate implements RequestProcessor {
    private volatile @Nullable Dispatcher dispatcher;

    void open(Dispatcher ready) {
        dispatcher = ready;
    }

    @Override
    public void process(InboundRequest request) {
        Dispatcher ready = dispatcher;
        if (ready == null) {
            request.closeConnection("the broker is starting");
        } else {
            ready.dispatch(new NetworkCall(request), request::body);
        }
    }
}
