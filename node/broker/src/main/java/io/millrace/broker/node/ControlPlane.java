package io.millrace.broker.node;

import io.millrace.base.EventLoop;
import io.millrace.base.Uuid;
import io.millrace.broker.cluster.CatalogueRules;
import io.millrace.broker.cluster.ControllerDuty;
import io.millrace.broker.cluster.ControllerLink;
import io.millrace.broker.cluster.ControllerService;
import io.millrace.broker.cluster.LocalControllerLink;
import io.millrace.broker.cluster.MetadataFollower;
import io.millrace.config.ServerConfiguration;
import io.millrace.config.ServerSettings;
import io.millrace.consensus.MetadataLog;
import io.millrace.consensus.Voter;
import io.millrace.consensus.local.LocalMetadataLog;
import io.millrace.consensus.local.SnapshotPolicy;
import io.millrace.metadata.controller.BrokerSessions;
import io.millrace.metadata.controller.Controller;
import java.nio.file.Path;
import java.util.List;

/**
 * How a node follows and changes the cluster's metadata: the one place that knows which metadata
 * log it has.
 *
 * @param link to the active controller, wherever it is
 * @param service of the active controller, if it is here
 */
record ControlPlane(
        MetadataLog log,
        MetadataFollower follower,
        ControllerDuty duty,
        ControllerService service,
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
            EventLoop loop) {
        ServerSettings.Controller settings = configuration.settings().controller();
        MetadataLog log =
                new LocalMetadataLog(
                        machine.files(),
                        Path.of(configuration.settings().node().metadataDirectory()),
                        new Voter(identity.nodeId(), identity.directoryId(), List.of()),
                        new SnapshotPolicy(
                                settings.snapshotRecordBytes(), settings.snapshotMillis()),
                        machine.clock(),
                        inUse);
        MetadataFollower follower = new MetadataFollower(log, loop::execute, machine.clock());
        ServerSettings.TopicCreation defaults = settings.topicCreation();
        ControllerDuty duty =
                new ControllerDuty(
                        log,
                        follower,
                        new Controller(
                                new Controller.TopicDefaults(
                                        defaults.partitions(), defaults.replicationFactor()),
                                new CatalogueRules(Broker.fixedLayers(configuration))),
                        new BrokerSessions(identity.nodeId(), settings.sessions().timeoutMillis()),
                        loop,
                        machine.clock(),
                        new ControllerDuty.Pace(
                                settings.sessions().idleMillis(),
                                settings.sessions().balanceMillis()));
        ControllerService service =
                new ControllerService(
                        duty, identity.clusterId(), () -> Uuid.random(machine.randomness()));
        return new ControlPlane(log, follower, duty, service, new LocalControllerLink(service));
    }

    void close() {
        log.close();
    }
}
