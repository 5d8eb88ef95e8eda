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
    private final ListenerRoles roles;
    private volatile @Nullable Dispatchers dispatchers;

    /** Each kind of listener has handlers of its own. */
    record Dispatchers(Dispatcher broker, Dispatcher controller) {}

    RequestGate(ListenerRoles roles) {
        this.roles = roles;
    }

    void open(Dispatchers ready) {
        dispatchers = ready;
    }

    @Override
    public void process(InboundRequest request) {
        Dispatchers ready = dispatchers;
        if (ready == null) {
            request.closeConnection("the broker is starting");
        } else {
            Dispatcher dispatcher =
                    roles.isController(request.connection().listenerName())
                            ? ready.controller()
                            : ready.broker();
            dispatcher.dispatch(new NetworkCall(request, roles), request::body);
        }
    }
}
