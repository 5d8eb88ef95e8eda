package io.millrace.broker.node;

import io.millrace.broker.cluster.ControllerLink;
import io.millrace.broker.cluster.ControllerService;
import io.millrace.broker.cluster.LocalControllerLink;
import io.millrace.broker.cluster.PeerControllers;
import io.millrace.broker.cluster.RemoteControllerLink;
import io.millrace.broker.peers.PeerAddress;
import io.millrace.broker.threads.TaskLoop;
import io.millrace.config.ServerSettings;
import io.millrace.consensus.MetadataLog;
import io.millrace.consensus.Voter;
import io.millrace.consensus.local.LocalMetadataLog;
import io.millrace.consensus.local.SnapshotPolicy;
import io.millrace.consensus.observer.ControllerAddress;
import io.millrace.consensus.observer.ObserverLog;
import io.millrace.consensus.observer.ObserverServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a node's metadata comes from: the one place that knows which metadata log it has. A node
 * with the controller role orders it; one without follows a controller.
 *
 * @param links the way to the active controller, given what this node would do if it were it
 * @param enginePort where the consensus engine listens on this machine; 0 where there is none
 */
record MetadataSource(
        MetadataLog log,
        @Nullable ObserverServer observers,
        Function<ControllerService, ControllerLink> links,
        Runnable closing,
        IntSupplier enginePort) {
    private static final IntSupplier NO_ENGINE = () -> 0;

    /** What controllers' listeners are called where nobody says so. */
    private static final String LISTENER = "CONTROLLER";

    /** The controllers' listener that nodes use. */
    static String listener(ServerSettings settings) {
        List<String> names = settings.listeners().controllers();
        return names.isEmpty() ? LISTENER : names.getFirst();
    }

    /**
     * @param inUse whether there is data here, so that its metadata must be here too
     */
    static MetadataSource of(
            ServerSettings settings,
            Machine machine,
            DirectoryIdentity identity,
            TaskLoop loop,
            boolean inUse) {
        SnapshotPolicy policy =
                new SnapshotPolicy(
                        settings.controller().snapshotRecordBytes(),
                        settings.controller().snapshotMillis());
        Voter self = new Voter(identity.nodeId(), identity.directoryId(), List.of());
        Path directory = Path.of(settings.node().metadataDirectory());
        if (!settings.node().roles().controller()) {
            return following(settings, machine, identity, loop, policy);
        }
        if (settings.controller().quorum().voters().size() > 1) {
            return QuorumSource.of(settings, machine, identity, loop, policy);
        }
        LocalMetadataLog local =
                new LocalMetadataLog(
                        machine.files(), directory, self, policy, machine.clock(), inUse);
        ObserverServer observers =
                new ObserverServer(
                        new ObserverServer.Self(identity.nodeId(), identity.clusterId()),
                        local,
                        machine.files(),
                        loop,
                        machine.clock());
        return new MetadataSource(local, observers, LocalControllerLink::new, () -> {}, NO_ENGINE);
    }

    private static MetadataSource following(
            ServerSettings settings,
            Machine machine,
            DirectoryIdentity identity,
            TaskLoop loop,
            SnapshotPolicy policy) {
        String listener = listener(settings);
        PeerControllers controllers = new PeerControllers(machine.peers(), listener);
        ObserverLog log =
                new ObserverLog(
                        node(settings.controller().quorum(), identity),
                        limits(settings.controller().quorum()),
                        policy,
                        new ObserverLog.Surroundings(
                                machine.files(),
                                Path.of(settings.node().metadataDirectory()),
                                loop,
                                machine.clock(),
                                controllers));
        RemoteControllerLink link =
                new RemoteControllerLink(
                        machine.peers(), () -> address(log, listener), loop, machine.clock());
        return new MetadataSource(
                log,
                null,
                service -> link,
                () -> {
                    link.close();
                    controllers.close();
                },
                NO_ENGINE);
    }

    private static @Nullable PeerAddress address(ObserverLog log, String listener) {
        ControllerAddress leader = log.leader();
        return leader == null ? null : new PeerAddress(leader.host(), leader.port(), listener);
    }

    private static ObserverLog.Node node(ServerSettings.Quorum quorum, DirectoryIdentity identity) {
        Map<Integer, ControllerAddress> voters =
                quorum.voters().stream()
                        .collect(
                                Collectors.toMap(
                                        ServerSettings.QuorumVoter::id,
                                        each -> new ControllerAddress(each.host(), each.port())));
        List<ControllerAddress> bootstrap =
                quorum.bootstrapServers().stream()
                        .map(each -> new ControllerAddress(each.host(), each.port()))
                        .toList();
        return new ObserverLog.Node(
                new Voter(identity.nodeId(), identity.directoryId(), List.of()),
                identity.clusterId(),
                bootstrap,
                voters);
    }

    private static ObserverLog.Limits limits(ServerSettings.Quorum quorum) {
        return new ObserverLog.Limits(
                quorum.fetchTimeoutMillis(),
                quorum.retryBackoffMillis(),
                quorum.fetchBytesMax(),
                quorum.snapshotFetchBytesMax());
    }

    ControllerLink link(ControllerService service) {
        return links.apply(service);
    }
}
