package io.millrace.handlers.group;

import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.cluster.TopicAutoCreation;
import io.millrace.broker.groups.GroupCommands;
import io.millrace.groups.consumer.Timing;
import io.millrace.handlers.Dispatcher;
import io.millrace.protocol.ApiKey;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the handlers of this package need, and all of them together.
 *
 * @param freshIds random text, never the same twice, for new member ids
 */
public record GroupHandlers(
        ClusterView cluster,
        GroupCommands groups,
        TopicAutoCreation creation,
        Supplier<String> freshIds,
        ConsumerProtocol consumer) {

    /**
     * @param isServed whether the cluster's feature level and the node's settings have it
     * @param timings what the settings of a group say now
     */
    public record ConsumerProtocol(BooleanSupplier isServed, Function<String, Timing> timings) {}

    public void serve(Dispatcher dispatcher) {
        dispatcher.serve(ApiKey.FIND_COORDINATOR, new FindCoordinatorHandler(cluster, creation));
        dispatcher.serve(ApiKey.JOIN_GROUP, new JoinGroupHandler(groups, freshIds));
        dispatcher.serve(ApiKey.SYNC_GROUP, new SyncGroupHandler(groups));
        dispatcher.serve(ApiKey.HEARTBEAT, new HeartbeatHandler(groups));
        dispatcher.serve(ApiKey.LEAVE_GROUP, new LeaveGroupHandler(groups));
        dispatcher.serve(
                ApiKey.CONSUMER_GROUP_HEARTBEAT,
                new ConsumerGroupHeartbeatHandler(
                        groups, consumer.isServed(), consumer.timings(), freshIds));
        dispatcher.serve(
                ApiKey.CONSUMER_GROUP_DESCRIBE,
                new ConsumerGroupDescribeHandler(groups, consumer.isServed()));
        dispatcher.serve(ApiKey.OFFSET_COMMIT, new OffsetCommitHandler(cluster, groups));
        dispatcher.serve(ApiKey.OFFSET_FETCH, new OffsetFetchHandler(cluster, groups));
        dispatcher.serve(ApiKey.OFFSET_DELETE, new OffsetDeleteHandler(cluster, groups));
        dispatcher.serve(ApiKey.LIST_GROUPS, new ListGroupsHandler(groups));
        dispatcher.serve(ApiKey.DESCRIBE_GROUPS, new DescribeGroupsHandler(groups));
        dispatcher.serve(ApiKey.DELETE_GROUPS, new DeleteGroupsHandler(groups));
    }
}
