package io.millrace.broker.node;

import io.millrace.base.FaultKind;
import io.millrace.base.Uuid;
import io.millrace.broker.cluster.LocalControllerLink;
import io.millrace.broker.cluster.QuorumControllerLink;
import io.millrace.broker.cluster.RemoteControllerLink;
import io.millrace.broker.peers.PeerAddress;
import io.millrace.broker.threads.TaskLoop;
import io.millrace.config.ServerSettings;
import io.millrace.consensus.Voter;
import io.millrace.consensus.local.LocalMetadataLog;
import io.millrace.consensus.local.SnapshotPolicy;
import io.millrace.consensus.observer.ObserverServer;
import io.millrace.consensus.raft.RaftEngine;
import io.millrace.consensus.raft.RaftEngines;
import io.millrace.consensus.raft.RaftMetadataLog;
import io.millrace.files.FileSystem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of a node that is one of several voters, which {@code controller.quorum.voters}
 * names. Voters that the settings name have no directory id, as in Kafka: who loses a voter's disk
 * has to name it anew.
 */
final class QuorumSource {
    /** Of the engine's own files, in the metadata log's directory. */
    private static final String ENGINE = "quorum";

    private QuorumSource() {}

    static MetadataSource of(
            ServerSettings settings,
            Machine machine,
            DirectoryIdentity identity,
            TaskLoop loop,
            SnapshotPolicy policy) {
        String listener = MetadataSource.listener(settings);
        List<Voter> voters =
                settings.controller().quorum().voters().stream()
                        .map(each -> voter(each, listener))
                        .toList();
        Path directory =
                Path.of(settings.node().metadataDirectory()).resolve(LocalMetadataLog.DIRECTORY);
        refuseOther(machine.files(), directory);
        RaftEngine engine =
                machine.engines()
                        .open(
                                new RaftEngines.Setup(
                                        id(identity.clusterId()),
                                        self(voters, identity.nodeId()),
                                        voters,
                                        directory.resolve(ENGINE)),
                                loop::execute,
                                machine.clock());
        RaftMetadataLog log =
                new RaftMetadataLog(
                        new RaftMetadataLog.Setup(
                                machine.files(),
                                directory,
                                identity.nodeId(),
                                policy,
                                machine.clock()),
                        engine);
        ObserverServer observers =
                new ObserverServer(
                        new ObserverServer.Self(identity.nodeId(), identity.clusterId()),
                        log,
                        machine.files(),
                        loop,
                        machine.clock());
        RemoteControllerLink others =
                new RemoteControllerLink(
                        machine.peers(),
                        () -> address(voters, log.leadership().leaderId()),
                        loop,
                        machine.clock());
        return new MetadataSource(
                log,
                observers,
                service ->
                        new QuorumControllerLink(
                                loop,
                                () -> log.leadership().isLeader(identity.nodeId()),
                                new LocalControllerLink(service),
                                others),
                others::close,
                engine::port);
    }

    private static Voter voter(ServerSettings.QuorumVoter voter, String listener) {
        return new Voter(
                voter.id(),
                Uuid.ZERO,
                List.of(new Voter.Endpoint(listener, voter.host(), voter.port())));
    }

    private static Voter self(List<Voter> voters, int nodeId) {
        return voters.stream()
                .filter(each -> each.id() == nodeId)
                .findFirst()
                .orElseThrow(() ->
                        refusal(
                                "controller.quorum.voters",
                                "names no node "
                                        + nodeId
                                        + ", which has the controller role; name it, or set"
                                        + " process.roles=broker"));
    }

    private static @Nullable PeerAddress address(List<Voter> voters, int leaderId) {
        for (Voter each : voters) {
            if (each.id() == leaderId) {
                Voter.Endpoint endpoint = each.endpoints().getFirst();
                return new PeerAddress(endpoint.host(), endpoint.port(), endpoint.listener());
            }
        }
        return null;
    }

    /**
     * A cluster's id is one of ours, or any text that somebody has formatted the directory with.
     */
    private static Uuid id(String clusterId) {
        Uuid parsed = Uuid.parse(clusterId);
        if (parsed != null) {
            return parsed;
        }
        UUID named = UUID.nameUUIDFromBytes(clusterId.getBytes(StandardCharsets.UTF_8));
        return new Uuid(named.getMostSignificantBits(), named.getLeastSignificantBits());
    }

    private static void refuseOther(FileSystem files, Path directory) {
        if (files.isDirectory(directory)
                && !files.isDirectory(directory.resolve(ENGINE))
                && files.list(directory).stream().anyMatch(name -> name.endsWith(".log"))) {
            throw refusal(
                    directory.toString(),
                    "this metadata log is that of a single controller; several can't take it over"
                            + " yet: begin with an empty directory, or with one voter");
        }
    }

    private static BrokerException refusal(String resource, String why) {
        return new BrokerException(FaultKind.CALLER, resource, why, null);
    }
}
