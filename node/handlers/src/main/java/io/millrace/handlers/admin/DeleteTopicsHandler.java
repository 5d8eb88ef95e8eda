package io.millrace.handlers.admin;

import io.millrace.base.Uuid;
import io.millrace.broker.cluster.ControllerCommands;
import io.millrace.broker.cluster.ControllerCommands.Result;
import io.millrace.broker.cluster.ControllerService;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.metadata.controller.ApiError;
import io.millrace.metadata.controller.Command.DeleteTopics;
import io.millrace.metadata.controller.Command.DeletedTopic;
import io.millrace.metadata.controller.Command.TopicReference;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.DeleteTopicsRequest;
import io.millrace.protocol.message.DeleteTopicsResponse;
import io.millrace.protocol.message.DeleteTopicsResponse.DeletableTopicResult;
import java.util.List;

/** DeleteTopics, v1 to v6. v6 names topics by their id too. */
public final class DeleteTopicsHandler implements Handler<DeleteTopicsRequest> {
    private static final short FIRST_VERSION_WITH_DISABLED = 3;
    private static final short FIRST_VERSION_WITH_IDS = 6;

    private final ControllerCommands controller;
    private final boolean deletable;

    /**
     * @param deletable {@code delete.topic.enable}
     */
    public DeleteTopicsHandler(ControllerCommands controller, boolean deletable) {
        this.controller = controller;
        this.deletable = deletable;
    }

    @Override
    public void handle(DeleteTopicsRequest request, Call call) {
        List<TopicReference> topics = references(request, call.version());
        if (!deletable) {
            ErrorCode code =
                    call.version() < FIRST_VERSION_WITH_DISABLED
                            ? ErrorCode.INVALID_REQUEST
                            : ErrorCode.TOPIC_DELETION_DISABLED;
            call.answer(refused(topics, new ApiError(code, code.message())));
            return;
        }
        controller.submit(
                new DeleteTopics(topics), result -> call.answer(response(topics, result)));
    }

    private static List<TopicReference> references(DeleteTopicsRequest request, short version) {
        if (version >= FIRST_VERSION_WITH_IDS) {
            return request.topics().stream()
                    .map(topic -> new TopicReference(topic.name(), topic.topicId()))
                    .toList();
        }
        return request.topicNames().stream()
                .map(name -> new TopicReference(name, Uuid.ZERO))
                .toList();
    }

    private static DeleteTopicsResponse response(
            List<TopicReference> topics, Result<List<DeletedTopic>> result) {
        return switch (result) {
            case Result.Done<List<DeletedTopic>> done ->
                    new DeleteTopicsResponse()
                            .responses(
                                    done.answer().stream().map(DeleteTopicsHandler::told).toList());
            default -> refused(topics, ControllerService.error(result));
        };
    }

    private static DeleteTopicsResponse refused(List<TopicReference> topics, ApiError error) {
        return new DeleteTopicsResponse()
                .responses(
                        topics.stream()
                                .map(topic -> new DeletedTopic(topic.name(), topic.id(), error))
                                .map(DeleteTopicsHandler::told)
                                .toList());
    }

    private static DeletableTopicResult told(DeletedTopic topic) {
        return new DeletableTopicResult()
                .name(topic.name())
                .topicId(topic.id())
                .errorCode(topic.error().code().code())
                .errorMessage(topic.error().message());
    }
}
