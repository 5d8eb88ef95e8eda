package io.millrace.server;

import io.millrace.broker.node.Broker;
import io.millrace.config.ServerSettings;
import io.millrace.handlers.Dispatcher;
import io.millrace.handlers.cluster.DescribeControllersHandler;
import io.millrace.metadata.BrokerRegistration;
import io.millrace.protocol.ApiKey;
import java.util.List;

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
        HandlerTable.versions(dispatcher, broker);
    }
}
