package io.millrace.handlers.cluster;

import io.millrace.base.Uuid;
import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.cluster.TopicAutoCreation;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.metadata.controller.TopicNames;
import io.millrace.protocol.message.MetadataRequest;
import io.millrace.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.millrace.protocol.message.MetadataResponse;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Metadata, v0 to v13: brokers and topics. Makes missing topics when the client and the broker
 * allow it, and answers when they are there. v10 brings topic ids, v12 look-ups by them.
 */
public final class MetadataHandler implements Handler<MetadataRequest> {
    /** Up to here an empty list of topics means all of them; later only null does. */
    private static final short LAST_VERSION_EMPTY_MEANS_ALL = 0;

    private final ClusterView cluster;
    private final TopicAutoCreation creation;

    public MetadataHandler(ClusterView cluster, TopicAutoCreation creation) {
        this.cluster = cluster;
        this.creation = creation;
    }

    @Override
    public void handle(MetadataRequest request, Call call) {
        List<MetadataRequestTopic> wanted = wanted(request, call.version());
        Set<String> missing = missing(request, wanted);
        if (missing.isEmpty()) {
            call.answer(answer(request, wanted, call));
        } else {
            creation.create(missing, () -> call.answer(answer(request, wanted, call)));
        }
    }

    private MetadataResponse answer(
            MetadataRequest request, @Nullable List<MetadataRequestTopic> wanted, Call call) {
        return new MetadataAnswer(cluster, cluster.image(), call.peer().listener(), call.version())
                .build(request, wanted);
    }

    /** Null for all topics. */
    private static @Nullable List<MetadataRequestTopic> wanted(
            MetadataRequest request, short version) {
        List<MetadataRequestTopic> topics = request.topics();
        boolean all =
                topics == null || (topics.isEmpty() && version <= LAST_VERSION_EMPTY_MEANS_ALL);
        return all ? null : topics;
    }

    private Set<String> missing(
            MetadataRequest request, @Nullable List<MetadataRequestTopic> wanted) {
        Set<String> missing = new LinkedHashSet<>();
        if (wanted == null || !request.allowAutoTopicCreation()) {
            return missing;
        }
        for (MetadataRequestTopic topic : wanted) {
            String name = topic.name();
            if (name != null
                    && topic.topicId().equals(Uuid.ZERO)
                    && creation.allows(name)
                    && TopicNames.problem(name) == null
                    && cluster.image().topics().find(name) == null) {
                missing.add(name);
            }
        }
        return missing;
    }
}
