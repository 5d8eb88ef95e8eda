package io.millrace.handlers.admin;

import io.millrace.base.Randomness;
import io.millrace.base.SteppedClock;
import io.millrace.base.Uuid;
import io.millrace.broker.cluster.CatalogueRules;
import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.cluster.ControllerLoop;
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
import io.millrace.metadata.controller.Command;
import io.millrace.metadata.controller.Controller;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.message.CreateTopicsRequest;
import io.millrace.storage.LogDirectory;
import io.millrace.storage.StorageOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The admin handlers over a real controller and a real metadata log, all on one thread. */
public final class AdminScene implements AutoCloseable, ClusterView {
    static final int NODE = 1;
    private static final Uuid DIRECTORY = new Uuid(1, 1);
    private static final Map<String, String> FIXED = Map.of("log.retention.hours", "2");

    private final LocalMetadataLog metadataLog;
    private final ControllerLoop controller;
    private final LogDirectory logs;
    private final Dispatcher dispatcher = Dispatcher.ofBroker();

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
        controller =
                new ControllerLoop(
                        metadataLog,
                        new Controller(
                                new Controller.TopicDefaults(2, (short) 1),
                                new CatalogueRules(layers)),
                        Runnable::run,
                        clock);
        controller.start();
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
                .serve(dispatcher);
    }

    private void register() {
        controller.submit(new Command.Bootstrap(), result -> {});
        controller.submit(
                new Command.RegisterBroker(
                        NODE,
                        new Uuid(2, 2),
                        null,
                        List.of(
                                new BrokerRegistration.Endpoint(
                                        "PLAINTEXT", "127.0.0.1", 9092, (short) 0)),
                        Features.supported(),
                        List.of(DIRECTORY)),
                result -> {});
        long epoch = image().cluster().brokers().values().iterator().next().epoch();
        controller.submit(new Command.UnfenceBroker(NODE, epoch), result -> {});
    }

    /** With every setting at its default. */
    public TopicAutoCreation creation() {
        return new TopicAutoCreation(
                controller,
                true,
                ServerProperties.read("test", Map.of()).settings().coordinators(),
                Randomness.system());
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
        return controller.image();
    }

    @Override
    public void close() {
        logs.close();
        metadataLog.close();
    }
}
