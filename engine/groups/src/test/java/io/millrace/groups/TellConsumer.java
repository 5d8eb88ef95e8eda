package io.millrace.groups;

import io.millrace.base.Uuid;
import io.millrace.protocol.CoordinatorKey;
import io.millrace.protocol.CoordinatorValue;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.group.ConsumerGroupCurrentMemberAssignmentKey;
import io.millrace.protocol.group.ConsumerGroupCurrentMemberAssignmentValue;
import io.millrace.protocol.group.ConsumerGroupMemberMetadataKey;
import io.millrace.protocol.group.ConsumerGroupMemberMetadataValue;
import io.millrace.protocol.group.ConsumerGroupMetadataKey;
import io.millrace.protocol.group.ConsumerGroupMetadataValue;
import io.millrace.protocol.group.ConsumerGroupRegularExpressionKey;
import io.millrace.protocol.group.ConsumerGroupRegularExpressionValue;
import io.millrace.protocol.group.ConsumerGroupTargetAssignmentMemberKey;
import io.millrace.protocol.group.ConsumerGroupTargetAssignmentMemberValue;
import io.millrace.protocol.group.ConsumerGroupTargetAssignmentMetadataKey;
import io.millrace.protocol.group.ConsumerGroupTargetAssignmentMetadataValue;
import io.millrace.protocol.message.ConsumerGroupDescribeResponse.DescribedGroup;
import io.millrace.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Records and answers of consumer groups in one readable line each. */
final class TellConsumer {
    private TellConsumer() {}

    static String record(CoordinatorKey key, @Nullable CoordinatorValue value) {
        String what =
                switch (key) {
                    case ConsumerGroupMetadataKey k -> "epoch " + k.groupId();
                    case ConsumerGroupMemberMetadataKey k ->
                            "member " + k.groupId() + " " + k.memberId();
                    case ConsumerGroupTargetAssignmentMetadataKey k -> "target " + k.groupId();
                    case ConsumerGroupTargetAssignmentMemberKey k ->
                            "target " + k.groupId() + " " + k.memberId();
                    case ConsumerGroupCurrentMemberAssignmentKey k ->
                            "current " + k.groupId() + " " + k.memberId();
                    case ConsumerGroupRegularExpressionKey k ->
                            "regex " + k.groupId() + " " + k.regularExpression();
                    default -> throw new IllegalArgumentException("unexpected record");
                };
        return what + " " + (value == null ? "deleted" : value(value));
    }

    private static String value(CoordinatorValue value) {
        return switch (value) {
            case ConsumerGroupMetadataValue v -> "= " + v.epoch();
            case ConsumerGroupMemberMetadataValue v ->
                    "= %s %s %s"
                            .formatted(
                                    v.instanceId(),
                                    v.subscribedTopicNames(),
                                    v.subscribedTopicRegex());
            case ConsumerGroupTargetAssignmentMetadataValue v ->
                    "= %d at %d".formatted(v.assignmentEpoch(), v.assignmentTimestamp());
            case ConsumerGroupTargetAssignmentMemberValue v ->
                    v.topicPartitions().stream()
                            .map(each -> partitions(each.topicId(), each.partitions()))
                            .collect(Collectors.joining(" ", "= [", "]"));
            case ConsumerGroupCurrentMemberAssignmentValue v ->
                    "= epoch %d was %d state %d has %s revokes %s"
                            .formatted(
                                    v.memberEpoch(),
                                    v.previousMemberEpoch(),
                                    v.state(),
                                    current(v.assignedPartitions()),
                                    current(v.partitionsPendingRevocation()));
            case ConsumerGroupRegularExpressionValue v -> "= " + v.topics();
            default -> throw new IllegalArgumentException("unexpected record");
        };
    }

    private static String current(
            List<ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions> topics) {
        return topics.stream()
                .map(each ->
                        partitions(each.topicId(), each.partitions()) + each.assignmentEpochs())
                .collect(Collectors.joining(" ", "[", "]"));
    }

    private static String partitions(Uuid topic, List<Integer> partitions) {
        return (char) topic.leastSignificantBits() + "" + partitions;
    }

    static String beat(ConsumerGroupHeartbeatResponse beat) {
        if (beat.errorCode() != 0) {
            return ErrorCode.of(beat.errorCode()) + " " + beat.errorMessage();
        }
        var assignment = beat.assignment();
        return "m=%s e=%d%s"
                .formatted(
                        beat.memberId(),
                        beat.memberEpoch(),
                        assignment == null
                                ? ""
                                : assignment.topicPartitions().stream()
                                        .map(each -> partitions(each.topicId(), each.partitions()))
                                        .collect(Collectors.joining(" ", " has [", "]")));
    }

    static String describe(DescribedGroup group) {
        if (group.errorCode() != 0) {
            return ErrorCode.of(group.errorCode()) + " " + group.errorMessage();
        }
        return "%s epoch=%d target=%d %s%s"
                .formatted(
                        group.groupState(),
                        group.groupEpoch(),
                        group.assignmentEpoch(),
                        group.assignorName(),
                        group.members().stream()
                                .map(m ->
                                        " %s/%s@%d%s"
                                                .formatted(
                                                        m.memberId(),
                                                        m.instanceId(),
                                                        m.memberEpoch(),
                                                        m.assignment().topicPartitions().stream()
                                                                .map(each ->
                                                                        each.topicName()
                                                                                + each.partitions())
                                                                .toList()))
                                .collect(Collectors.joining()));
    }
}
