package io.millrace.handlers;

import io.millrace.base.Check;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.ProtocolException;
import io.millrace.protocol.message.RequestCodec;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes a request and hands it to the handler of its key. The one place that catches everything:
 * a handler that fails costs its client the connection, and nobody else anything.
 */
public final class Dispatcher {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    private final Predicate<ApiKey> scope;
    private final Map<ApiKey, Handler<?>> handlers = new EnumMap<>(ApiKey.class);
    private Set<ApiKey> forwarded = EnumSet.noneOf(ApiKey.class);
    private @Nullable Forwarder forwarder;
    private Consumer<Call> versionRefusal = call -> call.disconnect("unknown version");

    private Dispatcher(Predicate<ApiKey> scope) {
        this.scope = scope;
    }

    /** For the listeners that clients and brokers come through. */
    public static Dispatcher ofBroker() {
        return new Dispatcher(ApiKey::onBroker);
    }

    /** For the listeners of controllers. */
    public static Dispatcher ofController() {
        return new Dispatcher(ApiKey::onController);
    }

    /** Takes a handler, unless the protocol does not serve the key on such a listener. */
    public <Q extends ApiRequest> void serve(ApiKey key, Handler<Q> handler) {
        if (scope.test(key)) {
            Check.that(handlers.put(key, handler) == null, key + " has one handler");
        }
    }

    public Set<ApiKey> served() {
        return handlers.isEmpty()
                ? EnumSet.noneOf(ApiKey.class)
                : EnumSet.copyOf(handlers.keySet());
    }

    /** What to do with ApiVersions of a version that does not exist: the one key with an answer. */
    public void refuseUnknownVersions(Consumer<Call> refusal) {
        versionRefusal = refusal;
    }

    /**
     * What another node has to decide while that is needed; by the handlers otherwise.
     *
     * @param keys of such requests
     */
    public void forward(Set<ApiKey> keys, Forwarder to) {
        forwarded = EnumSet.copyOf(keys);
        forwarder = to;
    }

    /**
     * Runs on the connection's event loop.
     *
     * @param body stays readable until the call is answered or its body is released
     */
    public void dispatch(Call call, Supplier<MessageReader> body) {
        if (!call.isVersionKnown()) {
            if (call.key() == ApiKey.API_VERSIONS) {
                versionRefusal.accept(call);
            } else {
                call.reject("there is no such version");
            }
            return;
        }
        Handler<?> handler = handlers.get(call.key());
        if (handler == null) {
            call.reject("it is not served");
            return;
        }
        try {
            invoke(handler, body.get(), call);
        } catch (ProtocolException malformed) {
            call.reject(String.valueOf(malformed.getMessage()));
        } catch (RuntimeException | Error failure) {
            call.disconnect(call.key() + " failed");
            log.error("apiKey={} client={} failed", call.key(), call.clientId(), failure);
        }
    }

    @SuppressWarnings("unchecked")
    private <Q extends ApiRequest> void invoke(Handler<Q> handler, MessageReader body, Call call) {
        Q request = (Q) RequestCodec.decode(call.key(), call.version(), body);
        Forwarder elsewhere = forwarder;
        if (elsewhere != null && forwarded.contains(call.key()) && elsewhere.isNeeded()) {
            elsewhere.forward(request, call);
        } else {
            handler.handle(request, call);
        }
    }
}
