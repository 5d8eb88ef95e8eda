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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fences a node whose process is gone without waiting for its session to end. A killed process
 * shows in two ways: the connection of its heartbeats breaks, and its own listener can't be reached
 * any more. Only both together count: a node that merely lost a connection is reached, and a node
 * that stands still keeps its connections. To fence a node that lives does no harm; it comes back
 * with its next heartbeat. Safe from any thread.
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
            ControllerCommands controller,
            MetadataFollower metadata,
            BrokerSessions sessions,
            Way way,
            EventLoop thread) {
        this.controller = controller;
        this.metadata = metadata;
        this.sessions = sessions;
        this.way = way;
        this.thread = thread;
    }

    /** A connection broke that had brought heartbeats of the node in that epoch. */
    public void broke(int node, long epoch) {
        thread.execute(() -> look(node, epoch));
    }

    private void look(int node, long epoch) {
        BrokerRegistration broker = metadata.image().cluster().broker(node);
        if (!isWatched(broker, epoch)) {
            return;
        }
        BrokerRegistration.Endpoint endpoint = broker.endpoint(way.listener());
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
                            decide(broker, heardMillis, answer);
                        }));
    }

    /** The active controller watches all but its own node. */
    private boolean isWatched(BrokerRegistration broker, long epoch) {
        return metadata.leadership().isLeader(sessions.ownId())
                && broker != null
                && broker.epoch() == epoch
                && !broker.fenced()
                && broker.id() != sessions.ownId();
    }

    private void decide(BrokerRegistration broker, long heardMillis, PeerAnswer answer) {
        boolean isGone =
                answer instanceof PeerAnswer.Failed failed
                        && failed.kind() == PeerAnswer.Kind.UNREACHABLE
                        && sessions.contactMillis(broker.id()) == heardMillis;
        if (isGone && isWatched(metadata.image().cluster().broker(broker.id()), broker.epoch())) {
            log.warn("node={} broke its connection, can't be reached and is fenced", broker.id());
            sessions.end(broker.id());
            controller.submit(
                    new Command.FenceBroker(broker.id(), broker.epoch()),
                    result -> log.info("node={} fenced: {}", broker.id(), result));
        }
    }
}
