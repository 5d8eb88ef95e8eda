package io.millrace.broker.transactions;

import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.peers.PeerAddress;
import io.millrace.broker.peers.PeerChannel;
import io.millrace.broker.peers.Peers;
import io.millrace.broker.peers.Purpose;
import io.millrace.metadata.BrokerRegistration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Channels to other brokers, one each, at the addresses that the metadata say. Owned by the
 * coordinators' thread.
 */
final class OtherBrokers {
    private final ClusterView cluster;
    private final Peers peers;
    private final String listener;
    private final Map<Integer, Line> lines = new HashMap<>();
    private boolean closed;

    private record Line(PeerAddress address, PeerChannel channel) {}

    /**
     * @param listener that brokers reach each other by
     */
    OtherBrokers(ClusterView cluster, Peers peers, String listener) {
        this.cluster = cluster;
        this.peers = peers;
        this.listener = listener;
    }

    /** Null while nobody knows where the node is. */
    @Nullable PeerChannel channel(int node) {
        PeerAddress address = address(node);
        Line line = lines.get(node);
        if (line != null && !line.address().equals(address)) {
            lines.remove(node);
            line.channel().close();
            line = null;
        }
        if (line == null && address != null && !closed) {
            line = new Line(address, peers.connect(address, Purpose.CONTROL));
            lines.put(node, line);
        }
        return line == null ? null : line.channel();
    }

    /** What is on its way to a node that is fenced, or gone, fails now: another one leads soon. */
    void leaveFenced() {
        lines.entrySet()
                .removeIf(each -> {
                    BrokerRegistration broker = cluster.image().cluster().broker(each.getKey());
                    boolean leave = broker == null || broker.fenced();
                    if (leave) {
                        each.getValue().channel().close();
                    }
                    return leave;
                });
    }

    private @Nullable PeerAddress address(int node) {
        BrokerRegistration broker = cluster.image().cluster().broker(node);
        BrokerRegistration.Endpoint endpoint = broker == null ? null : broker.endpoint(listener);
        return endpoint == null
                ? null
                : new PeerAddress(endpoint.host(), endpoint.port(), listener);
    }

    /** What is in flight fails, and nothing is sent any more. */
    void close() {
        closed = true;
        lines.values().forEach(each -> each.channel().close());
        lines.clear();
    }
}
