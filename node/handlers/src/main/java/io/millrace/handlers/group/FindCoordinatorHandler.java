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
import org.jspecify.annotations.Nullable;

/**
 * FindCoordinator, v0 to v6. v1 brings the type of the key, v4 several keys at once, v6 share
 * groups. Makes the coordinators' topic when the first one asks, and answers when it is there.
 *
 * <p>Types that are not served yet get INVALID_REQUEST and not an error that clients would retry:
 * they fail at once, and say why.
 */
public final class FindCoordinatorHandler implements Handler<FindCoordinatorRequest> {
    private static final byte GROUP = 0;
    private static final byte TRANSACTION = 1;
    private static final short SEVERAL_KEYS_VERSION = 4;
    private static final int NO_NODE = -1;

    /** What Kafka says of success before version 4, where newer versions say nothing. */
    private static final String NO_ERROR = "NONE";

    private final ClusterView cluster;
    private final TopicAutoCreation creation;

    public FindCoordinatorHandler(ClusterView cluster, TopicAutoCreation creation) {
        this.cluster = cluster;
        this.creation = creation;
    }

    @Override
    public void handle(FindCoordinatorRequest request, Call call) {
        String topic = topic(request.keyType());
        if (topic != null && cluster.image().topics().find(topic) == null) {
            creation.create(List.of(topic), () -> call.answer(answer(request, call)));
        } else {
            call.answer(answer(request, call));
        }
    }

    /** Null for types that are not served. */
    private static @Nullable String topic(byte keyType) {
        return switch (keyType) {
            case GROUP -> InternalTopics.CONSUMER_OFFSETS;
            case TRANSACTION -> InternalTopics.TRANSACTION_STATE;
            default -> null;
        };
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
                .errorMessage(found.errorCode() == 0 ? NO_ERROR : found.errorMessage())
                .nodeId(found.nodeId())
                .host(found.host())
                .port(found.port());
    }

    private static Coordinator find(
            byte keyType, String key, MetadataImage image, String listener) {
        String topicName = topic(keyType);
        if (topicName == null) {
            return failed(
                    key,
                    ErrorCode.INVALID_REQUEST,
                    "There are only coordinators of groups and of transactions so far.");
        }
        TopicImage topic = image.topics().find(topicName);
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
