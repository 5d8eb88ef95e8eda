package io.millrace.handlers.forwarding;

import io.millrace.broker.cluster.ControllerLink;
import io.millrace.broker.cluster.ControllerLink.Reply;
import io.millrace.handlers.Call;
import io.millrace.handlers.Forwarder;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.ProtocolException;
import io.millrace.protocol.message.EnvelopeRequest;
import io.millrace.protocol.message.EnvelopeResponse;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Sends clients' requests on to the active controller. Where there is no answer the client loses
 * its connection: it can't know either what came of its request.
 */
public final class ControllerForwarder implements Forwarder {
    /** {@code request.timeout.ms} of clients. */
    private static final int FORWARD_MILLIS_MAX = 30_000;

    private static final String PRINCIPAL_TYPE = "User";
    private static final String ANONYMOUS = "ANONYMOUS";

    private final ControllerLink controller;
    private final BooleanSupplier isHere;

    /**
     * @param isHere whether this node is the active controller
     */
    public ControllerForwarder(ControllerLink controller, BooleanSupplier isHere) {
        this.controller = controller;
        this.isHere = isHere;
    }

    /** What only the active controller decides. */
    public static Set<ApiKey> keys() {
        return Set.copyOf(Envelopes.KEYS);
    }

    @Override
    public boolean isNeeded() {
        return !isHere.getAsBoolean();
    }

    @Override
    public void forward(ApiRequest request, Call call) {
        EnvelopeRequest envelope =
                new EnvelopeRequest()
                        .requestData(Envelopes.request(request, call.version(), call.clientId()))
                        .requestPrincipal(Envelopes.principal(PRINCIPAL_TYPE, ANONYMOUS))
                        .clientHostAddress(Envelopes.address(call.peer().host()));
        call.releaseBody();
        controller.send(envelope, FORWARD_MILLIS_MAX, reply -> answer(call, reply));
    }

    private static void answer(Call call, Reply reply) {
        if (!(reply instanceof Reply.Answered answered)) {
            call.disconnect("the controller: " + ((Reply.Failed) reply).why());
            return;
        }
        EnvelopeResponse envelope = (EnvelopeResponse) answered.response();
        ByteBuffer data = envelope.responseData();
        if (envelope.errorCode() != ErrorCode.NONE.code() || data == null) {
            call.disconnect("the controller: " + ErrorCode.of(envelope.errorCode()));
            return;
        }
        try {
            call.answer(Envelopes.response(call.key(), call.version(), data));
        } catch (ProtocolException malformed) {
            call.disconnect("the controller's answer: " + malformed.getMessage());
        }
    }
}
