package io.millrace.server;

import io.millrace.broker.node.Broker;
import io.millrace.config.ServerSettings;
import io.millrace.consensus.observer.ControllerAddress;
import io.millrace.consensus.observer.ObserverServer;
import io.millrace.handlers.Dispatcher;
import io.millrace.handlers.cluster.DescribeControllersHandler;
import io.millrace.handlers.cluster.FetchSnapshotHandler;
import io.millrace.handlers.cluster.HeartbeatHandler;
import io.millrace.handlers.cluster.MetadataFetchHandler;
import io.millrace.handlers.cluster.NodeRequestHandler;
import io.millrace.handlers.forwarding.EnvelopeHandler;
import io.millrace.metadata.BrokerRegistration;
import io.millrace.protocol.ApiKey;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Which handler serves which key on the controllers' listeners. */
final class ControllerHandlerTable {
    private static final short PLAINTEXT = 0;

    private ControllerHandlerTable() {}

    /**
     * @param endpoints where others reach this controller
     */
    static void fill(
            Dispatcher dispatcher, Broker broker, List<ServerSettings.Endpoint> endpoints) {
        HandlerTable.admin(dispatcher, broker);
        dispatcher.serve(
                ApiKey.DESCRIBE_CLUSTER,
                new DescribeControllersHandler(
                        broker,
                        endpoints.stream()
                                .map(each ->
                                        new BrokerRegistration.Endpoint(
                                                each.name(), each.host(), each.port(), PLAINTEXT))
                                .toList()));
        nodes(dispatcher, broker);
        followers(dispatcher, broker, endpoints);
        dispatcher.serve(
                ApiKey.ENVELOPE, new EnvelopeHandler(dispatcher, broker.control()::isActive));
        HandlerTable.versions(dispatcher, broker);
    }

    /** What other nodes ask of the active controller. */
    private static void nodes(Dispatcher dispatcher, Broker broker) {
        for (ApiKey key :
                List.of(
                        ApiKey.BROKER_REGISTRATION,
                        ApiKey.ALLOCATE_PRODUCER_IDS,
                        ApiKey.ALTER_PARTITION,
                        ApiKey.ASSIGN_REPLICAS_TO_DIRS,
                        ApiKey.ELECT_LEADERS,
                        ApiKey.UNREGISTER_BROKER,
                        ApiKey.CONTROLLER_REGISTRATION)) {
            dispatcher.serve(key, new NodeRequestHandler<>(broker.control().service()));
        }
        dispatcher.serve(
                ApiKey.BROKER_HEARTBEAT,
                new HeartbeatHandler(broker.control().service(), broker.control().connections()));
    }

    private static void followers(
            Dispatcher dispatcher, Broker broker, List<ServerSettings.Endpoint> endpoints) {
        ObserverServer observers = broker.control().observers();
        if (observers != null) {
            Map<String, ControllerAddress> addresses =
                    endpoints.stream()
                            .collect(
                                    Collectors.toMap(
                                            ServerSettings.Endpoint::name,
                                            each ->
                                                    new ControllerAddress(
                                                            each.host(), each.port())));
            dispatcher.serve(ApiKey.FETCH, new MetadataFetchHandler(observers, addresses));
            dispatcher.serve(ApiKey.FETCH_SNAPSHOT, new FetchSnapshotHandler(observers, addresses));
        }
    }
}
