package io.millrace.broker.cluster;

import io.millrace.broker.peers.PeerAddress;
import io.millrace.broker.peers.PeerAnswer;
import io.millrace.broker.peers.PeerChannel;
import io.millrace.broker.peers.Peers;
import io.millrace.broker.peers.Purpose;
import io.millrace.consensus.observer.ControllerAddress;
import io.millrace.consensus.observer.ControllerTransport;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ApiResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How an observer's metadata log reaches controllers: one at a time, since it asks one at a time.
 * Owner: the log's thread.
 */
public final class PeerControllers implements ControllerTransport {
    private final Peers peers;
    private final String listener;
    private @Nullable ControllerAddress current;
    private @Nullable PeerChannel channel;

    /**
     * @param listener the controllers', by name
     */
    public PeerControllers(Peers peers, String listener) {
        this.peers = peers;
        this.listener = listener;
    }

    @Override
    public void ask(
            ControllerAddress address,
            ApiRequest request,
            int timeoutMillis,
            Consumer<@Nullable ApiResponse> then) {
        PeerChannel open = channel;
        if (open == null || !address.equals(current)) {
            close();
            open =
                    peers.connect(
                            new PeerAddress(address.host(), address.port(), listener),
                            Purpose.METADATA);
            channel = open;
            current = address;
        }
        open.send(
                request,
                timeoutMillis,
                answer ->
                        then.accept(
                                answer instanceof PeerAnswer.Answered told
                                        ? told.response()
                                        : null));
    }

    public void close() {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}
