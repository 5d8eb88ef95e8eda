package io.millrace.broker.cluster;

import io.millrace.base.EventLoop;
import io.millrace.broker.peers.PeerAddress;
import io.millrace.broker.peers.PeerAnswer;
import io.millrace.broker.peers.PeerChannel;
import io.millrace.broker.peers.Peers;
import io.millrace.broker.peers.Purpose;
import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.controller.BrokerSessions;
import io.millrace.metadata.controller.Command;
import io.millrace.protocol.message.ApiVersionsRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fences a node whose process is gone without waiting for its session to end. A killed process
 * shows in two ways: the connection of its heartbeats breaks, and its own listener can't be reached
 * any more. Only both together count: a node that merely lost a connection is reached, and a node
 * that stands still keeps its connections. A new controller has no connections yet, so it looks at
 * all nodes. To fence a node that lives does no harm; it comes back with its next heartbeat. Safe
 * from any thread.
 */
public final class BrokenConnections {
    /** How long the node may take to be reached. */
    static final int REACHED_MILLIS_MAX = 400;

    private static final Logger log = LoggerFactory.getLogger(BrokenConnections.class);

    private final ControllerCommands controller;
    private final MetadataFollower metadata;
    private final BrokerSessions sessions;
    private final Way way;
    private final EventLoop thread;

    /**
     * How other brokers are reached.
     *
     * @param listener that brokers reach each other by
     */
    public record Way(Peers peers, String listener) {}

    /**
     * @param thread the controller's
     */
    public BrokenConnections(
            ControllerDuty controller,
            MetadataFollower metadata,
            BrokerSessions sessions,
            Way way,
            EventLoop thread) {
        this.controller = controller;
        this.metadata = metadata;
        this.sessions = sessions;
        this.way = way;
        this.thread = thread;
        controller.onClaim(this::lookAtAll);
    }

    /** Nobody knows which nodes went with the controller before. */
    private void lookAtAll() {
        for (BrokerRegistration each : metadata.image().cluster().brokers().values()) {
            look(each.id(), each.epoch());
        }
    }

    /** A connection broke that had brought heartbeats of the node in that epoch. */
    public void broke(int node, long epoch) {
        thread.execute(() -> look(node, epoch));
    }

    private void look(int node, long epoch) {
        BrokerRegistration broker = watched(node, epoch);
        BrokerRegistration.Endpoint endpoint =
                broker == null ? null : broker.endpoint(way.listener());
        if (endpoint == null) {
            return;
        }
        long heardMillis = sessions.contactMillis(node);
        PeerAddress address = new PeerAddress(endpoint.host(), endpoint.port(), way.listener());
        PeerChannel channel = way.peers().connect(address, Purpose.CONTROL);
        channel.send(
                new ApiVersionsRequest()
                        .clientSoftwareName("millrace")
                        .clientSoftwareVersion("controller"),
                REACHED_MILLIS_MAX,
                answer ->
                        thread.execute(() -> {
                            channel.close();
                            decide(node, epoch, heardMillis, answer);
                        }));
    }

    /** The active controller watches all but its own node; null when it does not watch this one. */
    private @Nullable BrokerRegistration watched(int node, long epoch) {
        BrokerRegistration broker = metadata.image().cluster().broker(node);
        return broker != null
                        && metadata.leadership().isLeader(sessions.ownId())
                        && node != sessions.ownId()
                        && broker.epoch() == epoch
                        && !broker.fenced()
                ? broker
                : null;
    }

    private void decide(int node, long epoch, long heardMillis, PeerAnswer answer) {
        boolean isUnreachable =
                answer instanceof PeerAnswer.Failed failed
                        && failed.kind() == PeerAnswer.Kind.UNREACHABLE;
        boolean isSilent = sessions.contactMillis(node) == heardMillis;
        if (isUnreachable && isSilent && watched(node, epoch) != null) {
            log.warn("node={} is gone, its listener can't be reached: it is fenced", node);
            sessions.end(node);
            controller.submit(
                    new Command.FenceBroker(node, epoch),
                    result -> log.info("node={} fenced: {}", node, result));
        }
    }
}
