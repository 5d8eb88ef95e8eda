package io.millrace.handlers.forwarding;

import io.millrace.base.EventLoop;
import io.millrace.handlers.Call;
import io.millrace.handlers.Dispatcher;
import io.millrace.handlers.Handler;
import io.millrace.handlers.Peer;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.ProtocolException;
import io.millrace.protocol.message.EnvelopeRequest;
import io.millrace.protocol.message.EnvelopeResponse;
import io.millrace.protocol.message.RequestHeader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Envelope: a client's request that a broker sent on (KIP-590). It is handled as if the client had
 * sent it to this controller, if it is one that may be sent on.
 */
public final class EnvelopeHandler implements Handler<EnvelopeRequest> {
    private final Dispatcher dispatcher;
    private final BooleanSupplier isActive;

    /**
     * @param dispatcher the controller's, which handles what is inside
     * @param isActive whether this node is the active controller
     */
    public EnvelopeHandler(Dispatcher dispatcher, BooleanSupplier isActive) {
        this.dispatcher = dispatcher;
        this.isActive = isActive;
    }

    @Override
    public void handle(EnvelopeRequest request, Call call) {
        if (!isActive.getAsBoolean()) {
            refuse(call, ErrorCode.NOT_CONTROLLER);
            return;
        }
        ByteBuffer data = request.requestData();
        try {
            ApiKey key =
                    data.remaining() < 2 * Short.BYTES
                            ? null
                            : ApiKey.of(data.getShort(data.position()));
            if (key == null || !Envelopes.KEYS.contains(key)) {
                refuse(call, ErrorCode.INVALID_REQUEST);
                return;
            }
            short version = data.getShort(data.position() + Short.BYTES);
            MessageReader reader = new MessageReader(data);
            RequestHeader header = RequestHeader.decode(reader, key.requestHeaderVersion(version));
            String host = InetAddress.getByAddress(bytes(request)).getHostAddress();
            ByteBuffer body = data.slice(data.position() + reader.position(), reader.remaining());
            dispatcher.dispatch(
                    new Enveloped(call, key, header, host), () -> new MessageReader(body));
        } catch (ProtocolException | UnknownHostException malformed) {
            refuse(call, ErrorCode.INVALID_REQUEST);
        }
    }

    private static byte[] bytes(EnvelopeRequest request) {
        ByteBuffer address = request.clientHostAddress().duplicate();
        byte[] bytes = new byte[address.remaining()];
        address.get(bytes);
        return bytes;
    }

    private static void refuse(Call call, ErrorCode error) {
        call.answer(new EnvelopeResponse().errorCode(error.code()));
    }

    /** The request inside, answered through the one around it. */
    private record Enveloped(Call outer, ApiKey key, RequestHeader header, String host)
            implements Call {
        @Override
        public short version() {
            return header.requestApiVersion();
        }

        @Override
        public boolean isVersionKnown() {
            return key.hasVersion(version());
        }

        @Override
        public @Nullable String clientId() {
            return header.clientId();
        }

        @Override
        public void whenDisconnected(Runnable then) {
            outer.whenDisconnected(then);
        }

        @Override
        public Peer peer() {
            return new Peer(host, outer.peer().listener(), false);
        }

        @Override
        public long connection() {
            return outer.connection();
        }

        @Override
        public EventLoop loop() {
            return outer.loop();
        }

        @Override
        public void releaseBody() {
            outer.releaseBody();
        }

        @Override
        public boolean isAbandoned() {
            return outer.isAbandoned();
        }

        @Override
        public void answer(ApiResponse response) {
            answer(response, version());
        }

        @Override
        public void answer(ApiResponse response, short version) {
            outer.answer(
                    new EnvelopeResponse()
                            .responseData(
                                    Envelopes.response(response, version, header.correlationId())));
        }

        @Override
        public void answerNothing() {
            refuse(outer, ErrorCode.INVALID_REQUEST);
        }

        @Override
        public void disconnect(String reason) {
            refuse(outer, ErrorCode.INVALID_REQUEST);
        }
    }
}
