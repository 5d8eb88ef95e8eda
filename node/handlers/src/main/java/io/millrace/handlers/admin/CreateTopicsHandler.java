package io.millrace.handlers.admin;

import io.millrace.base.Uuid;
import io.millrace.broker.cluster.ControllerLoop;
import io.millrace.broker.cluster.ControllerLoop.Result;
import io.millrace.broker.cluster.TopicLayers;
import io.millrace.config.ConfigEntry;
import io.millrace.config.ConfigResolver;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.metadata.controller.Command.CreateTopics;
import io.millrace.metadata.controller.Command.CreatedTopic;
import io.millrace.metadata.controller.Command.NewTopic;
import io.millrace.protocol.message.CreateTopicsRequest;
import io.millrace.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import io.millrace.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.millrace.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import io.millrace.protocol.message.CreateTopicsResponse;
import io.millrace.protocol.message.CreateTopicsResponse.CreatableTopicConfigs;
import io.millrace.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * CreateTopics, v2 to v7. v5 answers with the topic's settings (KIP-525), v7 with its id. A name
 * that occurs more than once is refused once.
 */
public final class CreateTopicsHandler implements Handler<CreateTopicsRequest> {
    private static final short FIRST_VERSION_WITH_CONFIGS = 5;

    /** Stands for a partition that is assigned twice: no sequence from 0 on contains it. */
    private static final int TWICE = -1;

    private final ControllerLoop controller;
    private final TopicLayers layers;
    private final Supplier<Uuid> freshIds;

    public CreateTopicsHandler(
            ControllerLoop controller, TopicLayers layers, Supplier<Uuid> freshIds) {
        this.controller = controller;
        this.layers = layers;
        this.freshIds = freshIds;
    }

    @Override
    public void handle(CreateTopicsRequest request, Call call) {
        List<NewTopic> topics = request.topics().stream().map(this::topic).toList();
        controller.submit(
                new CreateTopics(topics, request.validateOnly()),
                result -> call.answer(response(topics, result, call.version())));
    }

    private NewTopic topic(CreatableTopic wanted) {
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
                freshIds.get(),
                wanted.numPartitions(),
                wanted.replicationFactor(),
                assignments,
                configs);
    }

    private CreateTopicsResponse response(
            List<NewTopic> topics, Result<List<CreatedTopic>> result, short version) {
        Map<String, CreatableTopicResult> results = new LinkedHashMap<>();
        for (int index = 0; index < topics.size(); index++) {
            NewTopic topic = topics.get(index);
            CreatableTopicResult told =
                    switch (result) {
                        case Result.Done<List<CreatedTopic>> done ->
                                told(topic, done.answer().get(index), version);
                        case Result.Failed<List<CreatedTopic>> failed -> {
                            var error = Refusal.because(failed.why());
                            yield new CreatableTopicResult()
                                    .name(topic.name())
                                    .errorCode(error.code().code())
                                    .errorMessage(error.message());
                        }
                    };
            results.putIfAbsent(topic.name(), told);
        }
        return new CreateTopicsResponse().topics(List.copyOf(results.values()));
    }

    private CreatableTopicResult told(NewTopic topic, CreatedTopic created, short version) {
        CreatableTopicResult told =
                new CreatableTopicResult()
                        .name(created.name())
                        .topicId(created.id())
                        .errorCode(created.error().code().code())
                        .errorMessage(created.error().message());
        if (created.error().isNone() && version >= FIRST_VERSION_WITH_CONFIGS) {
            told.numPartitions(created.partitions())
                    .replicationFactor(created.replicationFactor())
                    .configs(configs(topic));
        }
        return told;
    }

    private List<CreatableTopicConfigs> configs(NewTopic topic) {
        Map<String, String> overrides = new HashMap<>();
        topic.configs()
                .forEach((key, value) -> {
                    if (value != null) {
                        overrides.put(key, value);
                    }
                });
        return ConfigResolver.topic(overrides, layers.broker(controller.image())).stream()
                .map(CreateTopicsHandler::told)
                .toList();
    }

    private static CreatableTopicConfigs told(ConfigEntry entry) {
        return new CreatableTopicConfigs()
                .name(entry.name())
                .value(entry.value())
                .readOnly(entry.readOnly())
                .configSource(entry.source().code())
                .isSensitive(entry.key().sensitive());
    }
}
