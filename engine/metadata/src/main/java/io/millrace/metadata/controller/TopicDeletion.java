package io.millrace.metadata.controller;

import io.millrace.base.Uuid;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.TopicImage;
import io.millrace.metadata.controller.Command.DeleteTopics;
import io.millrace.metadata.controller.Command.DeletedTopic;
import io.millrace.metadata.controller.Command.TopicReference;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.metadata.RemoveTopicRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides DeleteTopics. The settings of a topic go with it. */
final class TopicDeletion {
    private TopicDeletion() {}

    static Decision<List<DeletedTopic>> decide(MetadataImage image, DeleteTopics command) {
        Set<Uuid> seen = new HashSet<>();
        Set<Uuid> twice = new HashSet<>();
        for (TopicReference reference : command.topics()) {
            TopicImage topic = find(image, reference);
            if (topic != null && !seen.add(topic.id())) {
                twice.add(topic.id());
            }
        }
        List<MetadataRecord> records = new ArrayList<>();
        List<DeletedTopic> answers = new ArrayList<>();
        for (TopicReference reference : command.topics()) {
            DeletedTopic answer = answer(image, reference, twice);
            answers.add(answer);
            if (answer.error().isNone()) {
                records.add(new RemoveTopicRecord().topicId(answer.id()));
            }
        }
        return new Decision<>(records, answers);
    }

    private static DeletedTopic answer(
            MetadataImage image, TopicReference reference, Set<Uuid> twice) {
        String name = reference.name();
        Uuid id = reference.id();
        if (name == null && id.isZero()) {
            return refused(reference, "Neither topic name nor id were specified.");
        }
        if (name != null && !id.isZero()) {
            return refused(reference, "You may not specify both topic name and topic id.");
        }
        TopicImage topic = find(image, reference);
        if (topic == null) {
            ErrorCode code =
                    name == null
                            ? ErrorCode.UNKNOWN_TOPIC_ID
                            : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
            return new DeletedTopic(name, id, new ApiError(code, code.message()));
        }
        if (twice.contains(topic.id())) {
            return refused(reference, "Duplicate topic name or id.");
        }
        return new DeletedTopic(topic.name(), topic.id(), ApiError.NONE);
    }

    private static @Nullable TopicImage find(MetadataImage image, TopicReference reference) {
        String name = reference.name();
        return name != null ? image.topics().find(name) : image.topics().find(reference.id());
    }

    private static DeletedTopic refused(TopicReference reference, String message) {
        return new DeletedTopic(
                reference.name(), reference.id(), new ApiError(ErrorCode.INVALID_REQUEST, message));
    }
}
