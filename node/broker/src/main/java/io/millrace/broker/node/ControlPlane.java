package io.millrace.broker.node;

import io.millrace.base.Uuid;
import io.millrace.broker.cluster.BrokenConnections;
import io.millrace.broker.cluster.CatalogueRules;
import io.millrace.broker.cluster.ControllerDuty;
import io.millrace.broker.cluster.ControllerLink;
import io.millrace.broker.cluster.ControllerService;
import io.millrace.broker.cluster.MetadataFollower;
import io.millrace.broker.threads.TaskLoop;
import io.millrace.config.ServerConfiguration;
import io.millrace.config.ServerSettings;
import io.millrace.consensus.observer.ObserverLog;
import io.millrace.consensus.observer.ObserverServer;
import io.millrace.consensus.raft.RaftMetadataLog;
import io.millrace.metadata.controller.BrokerSessions;
import io.millrace.metadata.controller.Controller;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a node follows and changes the cluster's metadata.
 *
 * @param connections of nodes to this one, if it is the active controller
 * @param link to the active controller, wherever it is
 * @param service of the active controller, if it is here
 */
public record ControlPlane(
        int nodeId,
        MetadataSource source,
        MetadataFollower follower,
        ControllerDuty duty,
        ControllerService service,
        BrokenConnections connections,
        ControllerLink link) {

    /**
     * @param inUse whether the node has served: then its metadata must be there
     * @param loop the controller's
     */
    static ControlPlane of(
            ServerConfiguration configuration,
            Machine machine,
            DirectoryIdentity identity,
            boolean inUse,
            TaskLoop loop) {
        MetadataSource source =
                MetadataSource.of(configuration.settings(), machine, identity, loop, inUse);
        ServerSettings.Controller settings = configuration.settings().controller();
        MetadataFollower follower =
                new MetadataFollower(source.log(), loop::execute, machine.clock());
        ServerSettings.TopicCreation defaults = settings.topicCreation();
        BrokerSessions sessions =
                new BrokerSessions(identity.nodeId(), settings.sessions().timeoutMillis());
        ControllerDuty duty =
                new ControllerDuty(
                        source.log(),
                        follower,
                        new Controller(
                                new Controller.TopicDefaults(
                                        defaults.partitions(), defaults.replicationFactor()),
                                new CatalogueRules(Broker.fixedLayers(configuration))),
                        sessions,
                        loop,
                        machine.clock(),
                        new ControllerDuty.Pace(
                                settings.sessions().idleMillis(),
                                settings.sessions().balanceMillis()));
        ControllerService service =
                new ControllerService(
                        duty, identity.clusterId(), () -> Uuid.random(machine.randomness()));
        BrokenConnections connections =
                new BrokenConnections(
                        duty,
                        follower,
                        sessions,
                        new BrokenConnections.Way(
                                machine.peers(),
                                configuration.settings().listeners().interBroker()),
                        loop);
        return new ControlPlane(
                identity.nodeId(),
                source,
                follower,
                duty,
                service,
                connections,
                source.link(service));
    }

    /** Who is told when the metadata can't be followed or changed any more. */
    void onFailure(TaskLoop loop, CompletableFuture<Void> serving, Consumer<String> told) {
        follower.onFailure(told);
        if (source.log() instanceof RaftMetadataLog quorum) {
            loop.execute(
                    () -> quorum.onFailure(why -> told.accept(String.valueOf(why.getMessage()))));
        }
        if (source.log() instanceof ObserverLog following) {
            loop.execute(() ->
                    following.onFailure(why -> {
                        serving.completeExceptionally(why);
                        told.accept(String.valueOf(why.getMessage()));
                    }));
        }
    }

    /** The nodes that follow this one; null where the metadata is another node's. */
    public @Nullable ObserverServer observers() {
        return source.observers();
    }

    /** Where the consensus engine listens on this machine; 0 where there is none. */
    public int enginePort() {
        return source.enginePort().getAsInt();
    }

    /** Whether this node is the active controller, as far as it knows. */
    public boolean isActive() {
        return follower.leadership().isLeader(nodeId);
    }

    void close() {
        source.closing().run();
        source.log().close();
    }
}
