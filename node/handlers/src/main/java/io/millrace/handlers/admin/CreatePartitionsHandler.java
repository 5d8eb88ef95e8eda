package io.millrace.handlers.admin;

import io.millrace.broker.cluster.ControllerCommands;
import io.millrace.broker.cluster.ControllerCommands.Result;
import io.millrace.broker.cluster.ControllerService;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.metadata.controller.ApiError;
import io.millrace.metadata.controller.Command.CreatePartitions;
import io.millrace.metadata.controller.Command.MorePartitions;
import io.millrace.metadata.controller.Command.TopicOutcome;
import io.millrace.protocol.message.CreatePartitionsRequest;
import io.millrace.protocol.message.CreatePartitionsRequest.CreatePartitionsAssignment;
import io.millrace.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import io.millrace.protocol.message.CreatePartitionsResponse;
import io.millrace.protocol.message.CreatePartitionsResponse.CreatePartitionsTopicResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** CreatePartitions, v0 to v3: makes a topic wider. */
public final class CreatePartitionsHandler implements Handler<CreatePartitionsRequest> {
    private final ControllerCommands controller;

    public CreatePartitionsHandler(ControllerCommands controller) {
        this.controller = controller;
    }

    @Override
    public void handle(CreatePartitionsRequest request, Call call) {
        List<MorePartitions> topics =
                request.topics().stream().map(CreatePartitionsHandler::wanted).toList();
        controller.submit(
                new CreatePartitions(topics, request.validateOnly()),
                result -> call.answer(response(topics, result)));
    }

    private static MorePartitions wanted(CreatePartitionsTopic topic) {
        List<CreatePartitionsAssignment> assignments = topic.assignments();
        return new MorePartitions(
                topic.name(),
                topic.count(),
                assignments == null
                        ? null
                        : assignments.stream().map(CreatePartitionsAssignment::brokerIds).toList());
    }

    private static CreatePartitionsResponse response(
            List<MorePartitions> topics, Result<List<TopicOutcome>> result) {
        Map<String, CreatePartitionsTopicResult> results = new LinkedHashMap<>();
        switch (result) {
            case Result.Done<List<TopicOutcome>> done ->
                    done.answer().forEach(each -> put(results, each.topic(), each.error()));
            default ->
                    topics.forEach(
                            each -> put(results, each.topic(), ControllerService.error(result)));
        }
        return new CreatePartitionsResponse().results(List.copyOf(results.values()));
    }

    private static void put(
            Map<String, CreatePartitionsTopicResult> results, String topic, ApiError error) {
        results.putIfAbsent(
                topic,
                new CreatePartitionsTopicResult()
                        .name(topic)
                        .errorCode(error.code().code())
                        .errorMessage(error.message()));
    }
}
