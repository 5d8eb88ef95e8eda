package io.millrace.simulation.world;

import io.millrace.base.EventLoop;
import io.millrace.broker.peers.PeerAddress;
import io.millrace.broker.peers.PeerAnswer;
import io.millrace.broker.peers.PeerChannel;
import io.millrace.broker.peers.Peers;
import io.millrace.broker.peers.Purpose;
import io.millrace.protocol.ApiRequest;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Other nodes, as one process reaches them. */
final class SimulatedPeers implements Peers {
    private final Network network;
    private final Node self;
    private final SimulatedThreads threads;

    SimulatedPeers(Network network, Node self, SimulatedThreads threads) {
        this.network = network;
        this.self = self;
        this.threads = threads;
    }

    @Override
    public PeerChannel connect(PeerAddress address, Purpose purpose) {
        return new Channel(address);
    }

    private final class Channel implements PeerChannel {
        private final PeerAddress address;
        private @Nullable Connection connection;
        private int waiting;
        private boolean closed;

        Channel(PeerAddress address) {
            this.address = address;
        }

        @Override
        public void send(
                ApiRequest request,
                short versionMax,
                int timeoutMillis,
                Consumer<PeerAnswer> then) {
            if (closed) {
                fail(PeerAnswer.Kind.CLOSED, then);
            } else if (waiting >= REQUESTS_MAX) {
                fail(PeerAnswer.Kind.OVERLOADED, then);
            } else if (!open().isAccepted()) {
                fail(PeerAnswer.Kind.UNREACHABLE, then);
            } else {
                send(open(), request, versionMax, timeoutMillis, then);
            }
        }

        private Connection open() {
            if (connection == null || !connection.isOpen() || !connection.isAccepted()) {
                connection =
                        network.connect(self, network.node(address.host()), address.listener());
            }
            return connection;
        }

        private void fail(PeerAnswer.Kind kind, Consumer<PeerAnswer> then) {
            tell(new PeerAnswer.Failed(kind, kind + " " + address), then);
        }

        /** On a thread of the network, which may be slow to wake. */
        private void tell(PeerAnswer answer, Consumer<PeerAnswer> then) {
            network.scheduler()
                    .after(threads.wakeNanos(), () -> threads.run(() -> then.accept(answer)));
        }

        private void send(
                Connection over,
                ApiRequest request,
                short versionMax,
                int timeoutMillis,
                Consumer<PeerAnswer> then) {
            short version = (short) Math.min(versionMax, request.apiKey().highestVersion());
            boolean[] late = {false};
            EventLoop.Timer timeout =
                    network.scheduler()
                            .afterMillis(
                                    timeoutMillis,
                                    () -> {
                                        late[0] = true;
                                        over.cut();
                                    });
            waiting++;
            over.send(
                    request.apiKey(),
                    version,
                    request,
                    response -> {
                        waiting--;
                        timeout.cancel();
                        if (response != null) {
                            tell(new PeerAnswer.Answered(response, version), then);
                        } else {
                            fail(late[0] ? PeerAnswer.Kind.TIMED_OUT : failure(), then);
                        }
                    });
        }

        private PeerAnswer.Kind failure() {
            return closed ? PeerAnswer.Kind.CLOSED : PeerAnswer.Kind.LOST;
        }

        @Override
        public void close() {
            closed = true;
            if (connection != null) {
                connection.cut();
            }
        }
    }
}
