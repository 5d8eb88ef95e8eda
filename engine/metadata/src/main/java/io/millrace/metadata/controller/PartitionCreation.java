package io.millrace.metadata.controller;

import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.TopicImage;
import io.millrace.metadata.controller.Command.CreatePartitions;
import io.millrace.metadata.controller.Command.MorePartitions;
import io.millrace.metadata.controller.Command.TopicOutcome;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MetadataRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Decides CreatePartitions: each topic on its own, all of the accepted ones in one batch. */
final class PartitionCreation {
    private PartitionCreation() {}

    static Decision<List<TopicOutcome>> decide(MetadataImage image, CreatePartitions command) {
        Set<String> seen = new HashSet<>();
        Set<String> twice = new HashSet<>();
        for (MorePartitions more : command.topics()) {
            if (!seen.add(more.topic())) {
                twice.add(more.topic());
            }
        }
        List<MetadataRecord> records = new ArrayList<>();
        List<TopicOutcome> answers = new ArrayList<>();
        for (MorePartitions more : command.topics()) {
            ApiError error =
                    twice.contains(more.topic())
                            ? new ApiError(ErrorCode.INVALID_REQUEST, "Duplicate topic name.")
                            : add(image, more, records);
            answers.add(new TopicOutcome(more.topic(), error));
        }
        return new Decision<>(command.validateOnly() ? List.of() : records, answers);
    }

    /** Adds to the records when all is well. */
    private static ApiError add(
            MetadataImage image, MorePartitions more, List<MetadataRecord> records) {
        TopicImage topic = image.topics().find(more.topic());
        if (topic == null) {
            return new ApiError(
                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.message());
        }
        ApiError error = checkCount(topic, more, records.size());
        if (!error.isNone()) {
            return error;
        }
        Placement placement = new Placement(image.cluster());
        int first = topic.partitions().size();
        int factor = topic.partitions().getFirst().replicas().nodes().size();
        if (more.assignments() == null) {
            error = placement.check(factor);
            if (!error.isNone()) {
                return error;
            }
        }
        List<MetadataRecord> added = new ArrayList<>();
        for (int number = first; number < more.count(); number++) {
            List<Integer> nodes;
            if (more.assignments() == null) {
                nodes = placement.choose(number, factor, topic.id().hashCode());
            } else {
                nodes = more.assignments().get(number - first);
                error = placement.checkManual(number, nodes, factor);
                if (!error.isNone()) {
                    return error;
                }
            }
            added.add(NewPartitions.record(topic.id(), number, nodes, placement));
        }
        records.addAll(added);
        return ApiError.NONE;
    }

    private static ApiError checkCount(TopicImage topic, MorePartitions more, int alreadyAdded) {
        int current = topic.partitions().size();
        if (more.count() == current) {
            return new ApiError(
                    ErrorCode.INVALID_PARTITIONS,
                    "Topic already has " + current + " partition(s).");
        }
        if (more.count() < current) {
            return new ApiError(
                    ErrorCode.INVALID_PARTITIONS,
                    "The topic "
                            + topic.name()
                            + " currently has "
                            + current
                            + " partition(s); "
                            + more.count()
                            + " would not be an increase.");
        }
        int additional = more.count() - current;
        if (additional > ControllerLimits.PARTITIONS_PER_REQUEST_MAX - alreadyAdded) {
            return new ApiError(
                    ErrorCode.POLICY_VIOLATION,
                    "Excessively large number of partitions per request.");
        }
        if (more.assignments() != null && more.assignments().size() != additional) {
            return new ApiError(
                    ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                    "Attempted to add "
                            + additional
                            + " additional partition(s), but only "
                            + more.assignments().size()
                            + " assignment(s) were specified.");
        }
        return ApiError.NONE;
    }
}
