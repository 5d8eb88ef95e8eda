package io.millrace.handlers.admin;

import io.millrace.base.EventLoop;
import io.millrace.base.Randomness;
import io.millrace.base.SteppedClock;
import io.millrace.base.Uuid;
import io.millrace.broker.cluster.CatalogueRules;
import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.cluster.ControllerDuty;
import io.millrace.broker.cluster.ControllerService;
import io.millrace.broker.cluster.LocalControllerLink;
import io.millrace.broker.cluster.MetadataFollower;
import io.millrace.broker.cluster.TopicAutoCreation;
import io.millrace.broker.cluster.TopicLayers;
import io.millrace.broker.partition.LogSizes;
import io.millrace.config.BrokerLayers;
import io.millrace.config.ServerProperties;
import io.millrace.consensus.Voter;
import io.millrace.consensus.local.LocalMetadataLog;
import io.millrace.consensus.local.SnapshotPolicy;
import io.millrace.files.FileSystem;
import io.millrace.handlers.Dispatcher;
import io.millrace.handlers.OffLoop;
import io.millrace.handlers.RecordedCall;
import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.Features;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.controller.BrokerSessions;
import io.millrace.metadata.controller.Command;
import io.millrace.metadata.controller.Controller;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.message.CreateTopicsRequest;
import io.millrace.storage.StorageOptions;
import io.millrace.storage.log.LogDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The admin handlers over a real controller and a real metadata log, all on one thread. */
public final class AdminScene implements AutoCloseable, ClusterView {
    static final int NODE = 1;
    private static final Uuid DIRECTORY = new Uuid(1, 1);
    private static final Map<String, String> FIXED = Map.of("log.retention.hours", "2");

    private final LocalMetadataLog metadataLog;
    private final MetadataFollower metadata;
    private final ControllerDuty controller;
    private final LogDirectory logs;
    private final Dispatcher dispatcher = Dispatcher.ofBroker();
    private final KeptLevels loggers = new KeptLevels();

    public AdminScene(FileSystem files, Path directory, boolean deletable) {
        SteppedClock clock = new SteppedClock(1_000_000);
        metadataLog =
                new LocalMetadataLog(
                        files,
                        directory,
                        new Voter(NODE, DIRECTORY, List.of()),
                        new SnapshotPolicy(1 << 20, 0),
                        clock);
        BrokerLayers layers = new BrokerLayers(Map.of(), Map.of(), FIXED);
        EventLoop here = new Here();
        metadata = new MetadataFollower(metadataLog, here::execute, clock);
        controller =
                new ControllerDuty(
                        metadataLog,
                        metadata,
                        new Controller(
                                new Controller.TopicDefaults(2, (short) 1),
                                new CatalogueRules(layers)),
                        new BrokerSessions(NODE, 3_000),
                        here,
                        clock,
                        new ControllerDuty.Pace(0, 0));
        metadata.start();
        register();
        logs = LogDirectory.open(files, directory, StorageOptions.DEFAULT, clock.millis());
        new AdminHandlers(
                        this,
                        controller,
                        new TopicLayers(NODE, FIXED),
                        new LogSizes(logs),
                        deletable,
                        () -> Uuid.random(Randomness.system()),
                        new OffLoop(Runnable::run))
                .serve(dispatcher, loggers);
        dispatcher.serve(ApiKey.DESCRIBE_QUORUM, new DescribeQuorumHandler(this, metadata));
    }

    private void register() {
        controller.submit(
                new Command.RegisterBroker(
                        NODE,
                        new Uuid(2, 2),
                        null,
                        List.of(
                                new BrokerRegistration.Endpoint(
                                        "PLAINTEXT", "127.0.0.1", 9092, (short) 0)),
                        Features.supported(),
                        List.of(DIRECTORY),
                        -1),
                result -> {});
        long epoch = image().cluster().brokers().values().iterator().next().epoch();
        controller.submit(
                new Command.BrokerHeartbeat(NODE, epoch, epoch, false, false, List.of(), null),
                result -> {});
    }

    /** With every setting at its default. */
    public TopicAutoCreation creation() {
        return new TopicAutoCreation(
                new LocalControllerLink(
                        new ControllerService(
                                controller, clusterId(), () -> Uuid.random(Randomness.system()))),
                this::image,
                true,
                true,
                ServerProperties.read("test", Map.of()).settings().coordinators());
    }

    LogDirectory logs() {
        return logs;
    }

    <R extends ApiResponse> R send(ApiRequest request, int version) {
        return RecordedCall.send(dispatcher, request, version);
    }

    void create(String topic) {
        send(
                new CreateTopicsRequest()
                        .topics(
                                List.of(
                                        new CreateTopicsRequest.CreatableTopic()
                                                .name(topic)
                                                .numPartitions(1)
                                                .replicationFactor((short) 1))),
                7);
    }

    @Override
    public String clusterId() {
        return "cluster";
    }

    @Override
    public int nodeId() {
        return NODE;
    }

    @Override
    public MetadataImage image() {
        return metadata.image();
    }

    @Override
    public void close() {
        logs.close();
        metadataLog.close();
    }

    /** Runs each task at once; nothing here waits for a timer. */
    private static final class Here implements EventLoop {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public Timer schedule(Runnable task, long delayMillis) {
            return () -> {};
        }
    }
}
