package io.millrace.server;

import io.millrace.broker.peers.NoPeers;
import io.millrace.broker.peers.PeerAddress;
import io.millrace.broker.peers.PeerAnswer;
import io.millrace.broker.peers.PeerChannel;
import io.millrace.broker.peers.Peers;
import io.millrace.broker.peers.Purpose;
import io.millrace.network.client.ClientAnswer;
import io.millrace.network.client.ClientChannel;
import io.millrace.network.client.NetworkClient;
import io.millrace.network.client.NetworkClient.Lane;
import io.millrace.protocol.ApiRequest;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Other nodes as the network reaches them: a node without any pays nothing. Safe from any thread.
 */
final class NetworkPeers implements Peers, AutoCloseable {
    private final Supplier<NetworkClient> starting;
    private @Nullable NetworkClient client;
    private boolean closed;

    NetworkPeers(Supplier<NetworkClient> starting) {
        this.starting = starting;
    }

    @Override
    public synchronized PeerChannel connect(PeerAddress address, Purpose purpose) {
        if (closed) {
            return NoPeers.INSTANCE.connect(address, purpose);
        }
        NetworkClient started = client;
        if (started == null) {
            started = starting.get();
            client = started;
        }
        Lane lane = purpose == Purpose.REPLICATION ? Lane.DATA : Lane.CONTROL;
        return new NetworkPeer(started.connect(address.host(), address.port(), lane));
    }

    /** What is in flight fails. Once or again. */
    @Override
    public void close() {
        NetworkClient running;
        synchronized (this) {
            closed = true;
            running = client;
        }
        if (running != null) {
            running.close();
        }
    }

    private record NetworkPeer(ClientChannel channel) implements PeerChannel {

        @Override
        public void send(
                ApiRequest request,
                short versionMax,
                int timeoutMillis,
                Consumer<PeerAnswer> then) {
            channel.send(
                    request, versionMax, timeoutMillis, answer -> then.accept(translated(answer)));
        }

        private static PeerAnswer translated(ClientAnswer answer) {
            return switch (answer) {
                case ClientAnswer.Answered(var response, short version) ->
                        new PeerAnswer.Answered(response, version);
                case ClientAnswer.Failed(var kind, String why) ->
                        new PeerAnswer.Failed(translated(kind), why);
            };
        }

        private static PeerAnswer.Kind translated(ClientAnswer.FailureKind kind) {
            return switch (kind) {
                case UNREACHABLE -> PeerAnswer.Kind.UNREACHABLE;
                case TIMED_OUT -> PeerAnswer.Kind.TIMED_OUT;
                case LOST -> PeerAnswer.Kind.LOST;
                case UNSUPPORTED -> PeerAnswer.Kind.UNSUPPORTED;
                case OVERLOADED -> PeerAnswer.Kind.OVERLOADED;
                case CLOSED -> PeerAnswer.Kind.CLOSED;
            };
        }

        @Override
        public void close() {
            channel.close();
        }
    }
}
