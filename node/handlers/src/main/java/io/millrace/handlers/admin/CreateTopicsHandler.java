package io.millrace.handlers.admin;

import io.millrace.base.Uuid;
import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.cluster.ControllerCommands;
import io.millrace.broker.cluster.ControllerCommands.Result;
import io.millrace.broker.cluster.ControllerService;
import io.millrace.broker.cluster.TopicLayers;
import io.millrace.broker.cluster.TopicMessages;
import io.millrace.config.ConfigEntry;
import io.millrace.config.ConfigResolver;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.metadata.controller.Command.CreateTopics;
import io.millrace.metadata.controller.Command.CreatedTopic;
import io.millrace.metadata.controller.Command.NewTopic;
import io.millrace.protocol.message.CreateTopicsRequest;
import io.millrace.protocol.message.CreateTopicsResponse;
import io.millrace.protocol.message.CreateTopicsResponse.CreatableTopicConfigs;
import io.millrace.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * CreateTopics, v2 to v7. v5 answers with the topic's settings (KIP-525), v7 with its id. A name
 * that occurs more than once is refused once.
 */
public final class CreateTopicsHandler implements Handler<CreateTopicsRequest> {
    private static final short FIRST_VERSION_WITH_CONFIGS = 5;

    private final ControllerCommands controller;
    private final ClusterView cluster;
    private final TopicLayers layers;
    private final Supplier<Uuid> freshIds;

    public CreateTopicsHandler(
            ControllerCommands controller,
            ClusterView cluster,
            TopicLayers layers,
            Supplier<Uuid> freshIds) {
        this.controller = controller;
        this.cluster = cluster;
        this.layers = layers;
        this.freshIds = freshIds;
    }

    @Override
    public void handle(CreateTopicsRequest request, Call call) {
        CreateTopics command = TopicMessages.command(request, freshIds);
        controller.submit(
                command, result -> call.answer(response(command.topics(), result, call.version())));
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
                        default -> {
                            var error = ControllerService.error(result);
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
        return ConfigResolver.topic(overrides, layers.broker(cluster.image())).stream()
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
