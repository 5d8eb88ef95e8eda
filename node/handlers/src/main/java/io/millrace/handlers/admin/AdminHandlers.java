package io.millrace.handlers.admin;

import io.millrace.base.Uuid;
import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.cluster.ControllerCommands;
import io.millrace.broker.cluster.TopicLayers;
import io.millrace.broker.partition.LogSizes;
import io.millrace.handlers.Dispatcher;
import io.millrace.handlers.OffLoop;
import io.millrace.protocol.ApiKey;
import java.util.function.Supplier;

/**
 * What the handlers of this package need, and all of them together.
 *
 * @param deletable {@code delete.topic.enable}
 * @param freshIds for new topics
 * @param offLoop for what reads from the disk
 */
public record AdminHandlers(
        ClusterView cluster,
        ControllerCommands controller,
        TopicLayers layers,
        LogSizes sizes,
        boolean deletable,
        Supplier<Uuid> freshIds,
        OffLoop offLoop) {

    /**
     * @param loggers of the process
     */
    public void serve(Dispatcher dispatcher, BrokerLoggers loggers) {
        LoggerConfigs levels = new LoggerConfigs(cluster.nodeId(), loggers);
        dispatcher.serve(
                ApiKey.CREATE_TOPICS,
                new CreateTopicsHandler(controller, cluster, layers, freshIds));
        dispatcher.serve(ApiKey.DELETE_TOPICS, new DeleteTopicsHandler(controller, deletable));
        dispatcher.serve(ApiKey.CREATE_PARTITIONS, new CreatePartitionsHandler(controller));
        dispatcher.serve(
                ApiKey.DESCRIBE_CONFIGS, new DescribeConfigsHandler(cluster, layers, levels));
        dispatcher.serve(ApiKey.ALTER_CONFIGS, new AlterConfigsHandler(controller));
        dispatcher.serve(
                ApiKey.INCREMENTAL_ALTER_CONFIGS,
                new IncrementalAlterConfigsHandler(controller, levels));
        dispatcher.serve(ApiKey.LIST_CONFIG_RESOURCES, new ListConfigResourcesHandler(cluster));
        dispatcher.serve(ApiKey.UPDATE_FEATURES, new UpdateFeaturesHandler(controller));
        dispatcher.serve(ApiKey.DESCRIBE_LOG_DIRS, new DescribeLogDirsHandler(sizes, offLoop));
    }
}
