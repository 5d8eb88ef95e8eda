package io.millrace.server;

import io.millrace.base.EventLoop;
import io.millrace.handlers.Call;
import io.millrace.handlers.Peer;
import io.millrace.network.InboundRequest;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiResponse;
import org.jspecify.annotations.Nullable;

/** A request from the network as handlers see it. */
record NetworkCall(InboundRequest request, ListenerRoles roles) implements Call {

    @Override
    public ApiKey key() {
        return request.key();
    }

    @Override
    public short version() {
        return request.version();
    }

    @Override
    public boolean isVersionKnown() {
        return request.supported();
    }

    @Override
    public @Nullable String clientId() {
        return request.clientId();
    }

    @Override
    public Peer peer() {
        String listener = request.connection().listenerName();
        return new Peer(
                request.connection().remoteAddress().getAddress().getHostAddress(),
                listener,
                roles.mayBeNode(listener));
    }

    @Override
    public long connection() {
        return request.connection().id();
    }

    @Override
    public EventLoop loop() {
        return request.connection().eventLoop();
    }

    @Override
    public void releaseBody() {
        request.releaseBody();
    }

    @Override
    public void whenDisconnected(Runnable then) {
        request.connection().whenClosed(then);
    }

    @Override
    public boolean isAbandoned() {
        return request.isAbandoned();
    }

    @Override
    public void answer(ApiResponse response) {
        request.answer(response);
    }

    @Override
    public void answer(ApiResponse response, short version) {
        request.answer(response, version);
    }

    @Override
    public void answerNothing() {
        request.answerNothing();
    }

    @Override
    public void disconnect(String reason) {
        request.closeConnection(reason);
    }

    @Override
    public void reject(String reason) {
        request.reject(reason);
    }
}
