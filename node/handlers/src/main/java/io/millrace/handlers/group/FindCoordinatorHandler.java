package io.millrace.handlers.group;

import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.cluster.InternalTopics;
import io.millrace.broker.cluster.TopicAutoCreation;
import io.millrace.broker.coordination.KeyPartition;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.PartitionImage;
import io.millrace.metadata.TopicImage;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.FindCoordinatorRequest;
import io.millrace.protocol.message.FindCoordinatorResponse;
import io.millrace.protocol.message.FindCoordinatorResponse.Coordinator;
import java.util.List;

/**
 * FindCoordinator, v0 to v6. v1 brings the type of the key, v4 several keys at once, v6 share
 * groups. Makes {@code __consumer_offsets} when the first one asks, and answers when it is there.
 *
 * <p>Types that are not served yet get INVALID_REQUEST and not an error that clients would retry:
 * they fail at once, and say why.
 */
public final class FindCoordinatorHandler implements Handler<FindCoordinatorRequest> {
    private static final byte GROUP = 0;
    private static final short SEVERAL_KEYS_VERSION = 4;
    private static final int NO_NODE = -1;

    private final ClusterView cluster;
    private final TopicAutoCreation creation;

    public FindCoordinatorHandler(ClusterView cluster, TopicAutoCreation creation) {
        this.cluster = cluster;
        this.creation = creation;
    }

    @Override
    public void handle(FindCoordinatorRequest request, Call call) {
        boolean topicMissing =
                cluster.image().topics().find(InternalTopics.CONSUMER_OFFSETS) == null;
        if (request.keyType() == GROUP && topicMissing) {
            creation.create(
                    List.of(InternalTopics.CONSUMER_OFFSETS),
                    () -> call.answer(answer(request, call)));
        } else {
            call.answer(answer(request, call));
        }
    }

    private FindCoordinatorResponse answer(FindCoordinatorRequest request, Call call) {
        MetadataImage image = cluster.image();
        String listener = call.peer().listener();
        if (call.version() >= SEVERAL_KEYS_VERSION) {
            return new FindCoordinatorResponse()
                    .coordinators(
                            request.coordinatorKeys().stream()
                                    .map(key -> find(request.keyType(), key, image, listener))
                                    .toList());
        }
        Coordinator found = find(request.keyType(), request.key(), image, listener);
        return new FindCoordinatorResponse()
                .errorCode(found.errorCode())
                .errorMessage(found.errorMessage())
                .nodeId(found.nodeId())
                .host(found.host())
                .port(found.port());
    }

    private static Coordinator find(
            byte keyType, String key, MetadataImage image, String listener) {
        if (keyType != GROUP) {
            return failed(
                    key, ErrorCode.INVALID_REQUEST, "There are only group coordinators so far.");
        }
        TopicImage topic = image.topics().find(InternalTopics.CONSUMER_OFFSETS);
        PartitionImage partition =
                topic == null || topic.partitions().isEmpty()
                        ? null
                        : topic.partition(KeyPartition.of(key, topic.partitions().size()));
        BrokerRegistration node =
                partition == null ? null : image.cluster().broker(partition.leader());
        BrokerRegistration.Endpoint endpoint = node == null ? null : node.endpoint(listener);
        if (node == null || endpoint == null) {
            ErrorCode error = ErrorCode.COORDINATOR_NOT_AVAILABLE;
            return failed(key, error, error.message());
        }
        return new Coordinator()
                .key(key)
                .nodeId(node.id())
                .host(endpoint.host())
                .port(endpoint.port());
    }

    private static Coordinator failed(String key, ErrorCode error, String message) {
        return new Coordinator()
                .key(key)
                .nodeId(NO_NODE)
                .host("")
                .port(NO_NODE)
                .errorCode(error.code())
                .errorMessage(message);
    }
}
