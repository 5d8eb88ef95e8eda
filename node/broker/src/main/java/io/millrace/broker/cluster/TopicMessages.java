package io.millrace.broker.cluster;

import io.millrace.base.Uuid;
import io.millrace.metadata.controller.ApiError;
import io.millrace.metadata.controller.Command.CreateTopics;
import io.millrace.metadata.controller.Command.CreatedTopic;
import io.millrace.metadata.controller.Command.NewTopic;
import io.millrace.protocol.message.CreateTopicsRequest;
import io.millrace.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import io.millrace.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.millrace.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import io.millrace.protocol.message.CreateTopicsResponse;
import io.millrace.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Requests for new topics and their answers: from the wire to the controller and back. */
public final class TopicMessages {

    /** Stands for a partition that is assigned twice: no sequence from 0 on contains it. */
    private static final int TWICE = -1;

    private TopicMessages() {}

    /**
     * @param freshIds for the topics
     */
    public static CreateTopics command(CreateTopicsRequest request, Supplier<Uuid> freshIds) {
        return new CreateTopics(
                request.topics().stream().map(topic -> topic(topic, freshIds.get())).toList(),
                request.validateOnly());
    }

    private static NewTopic topic(CreatableTopic wanted, Uuid id) {
        Map<Integer, List<Integer>> assignments = new TreeMap<>();
        for (CreatableReplicaAssignment assignment : wanted.assignments()) {
            int partition = assignment.partitionIndex();
            if (assignments.putIfAbsent(partition, assignment.brokerIds()) != null) {
                assignments.remove(partition);
                assignments.put(TWICE, assignment.brokerIds());
            }
        }
        Map<String, @Nullable String> configs = new TreeMap<>();
        for (CreatableTopicConfig config : wanted.configs()) {
            configs.put(config.name(), config.value());
        }
        return new NewTopic(
                wanted.name(),
                id,
                wanted.numPartitions(),
                wanted.replicationFactor(),
                assignments,
                configs);
    }

    /** A name that occurs more than once is refused once. */
    static CreateTopicsResponse response(List<CreatedTopic> created) {
        Map<String, CreatableTopicResult> results = new LinkedHashMap<>();
        for (CreatedTopic each : created) {
            results.putIfAbsent(
                    each.name(),
                    refused(each.name(), each.error())
                            .topicId(each.id())
                            .numPartitions(each.partitions())
                            .replicationFactor(each.replicationFactor()));
        }
        return new CreateTopicsResponse().topics(List.copyOf(results.values()));
    }

    /** The same for all topics. */
    static CreateTopicsResponse refused(CreateTopicsRequest request, ApiError error) {
        return new CreateTopicsResponse()
                .topics(
                        request.topics().stream()
                                .map(CreatableTopic::name)
                                .distinct()
                                .map(name -> refused(name, error))
                                .toList());
    }

    private static CreatableTopicResult refused(String name, ApiError error) {
        return new CreatableTopicResult()
                .name(name)
                .errorCode(error.code().code())
                .errorMessage(error.message());
    }
}
