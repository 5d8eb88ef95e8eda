package io.millrace.groups.consumer;

import io.millrace.groups.consumer.ConsumerCommand.Heartbeat;
import io.millrace.groups.kind.TopicIdPartition;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ConsumerGroupHeartbeatRequest;
import io.millrace.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a heartbeat must look like. Stateless. */
final class Requests {
    static final int JOINS = 0;
    static final int LEAVES = -1;
    static final int STATIC_LEAVES = -2;

    private static final int UNCHANGED = -1;

    private Requests() {}

    /** Null when the request can be looked into. */
    static @Nullable ConsumerGroupHeartbeatResponse refusal(
            Heartbeat command, ConsumerSettings settings) {
        ConsumerGroupHeartbeatRequest request = command.request();
        String problem = problem(request, command.version());
        if (problem != null) {
            return Answers.refused(ErrorCode.INVALID_REQUEST, problem);
        }
        String assignor = request.serverAssignor();
        if (assignor != null && !settings.assignors().contains(assignor)) {
            return Answers.refused(
                    ErrorCode.UNSUPPORTED_ASSIGNOR,
                    "ServerAssignor %s is not supported. Supported assignors: %s."
                            .formatted(assignor, String.join(", ", settings.assignors())));
        }
        return null;
    }

    private static @Nullable String problem(ConsumerGroupHeartbeatRequest request, short version) {
        int epoch = request.memberEpoch();
        boolean needsId = version >= 1 || epoch > JOINS || epoch == LEAVES;
        if (needsId && request.memberId().isBlank()) {
            return "MemberId can't be empty.";
        }
        if (request.groupId().isBlank()) {
            return "GroupId can't be empty.";
        }
        if (request.instanceId() != null && request.instanceId().isBlank()) {
            return "InstanceId can't be empty.";
        }
        if (request.rackId() != null && request.rackId().isBlank()) {
            return "RackId can't be empty.";
        }
        if (epoch == JOINS) {
            return joinProblem(request);
        }
        if (epoch == STATIC_LEAVES && request.instanceId() == null) {
            return "InstanceId can't be null.";
        }
        return epoch < STATIC_LEAVES ? "MemberEpoch is invalid." : null;
    }

    private static @Nullable String joinProblem(ConsumerGroupHeartbeatRequest request) {
        if (request.rebalanceTimeoutMs() == UNCHANGED) {
            return "RebalanceTimeoutMs must be provided in first request.";
        }
        List<?> owned = request.topicPartitions();
        if (owned == null || !owned.isEmpty()) {
            return "TopicPartitions must be empty when (re-)joining.";
        }
        return request.subscribedTopicNames() == null && request.subscribedTopicRegex() == null
                ? "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when"
                        + " (re-)joining."
                : null;
    }

    /** What the member says it has; null when that is as before. */
    static @Nullable Set<TopicIdPartition> owned(ConsumerGroupHeartbeatRequest request) {
        var topics = request.topicPartitions();
        if (topics == null) {
            return null;
        }
        Set<TopicIdPartition> owned = new TreeSet<>();
        topics.forEach(topic ->
                topic.partitions()
                        .forEach(partition ->
                                owned.add(new TopicIdPartition(topic.topicId(), partition))));
        return owned;
    }

    /** Whether the member tells everything, as after an error, and wants to hear everything. */
    static boolean isFull(ConsumerGroupHeartbeatRequest request) {
        boolean subscribes =
                request.subscribedTopicNames() != null || request.subscribedTopicRegex() != null;
        return request.memberEpoch() == JOINS
                || (request.rebalanceTimeoutMs() != UNCHANGED
                        && subscribes
                        && request.topicPartitions() != null);
    }

    /** What the member is from now on; what the request does not say is as before. */
    static MemberInfo info(String memberId, @Nullable MemberInfo before, Heartbeat command) {
        ConsumerGroupHeartbeatRequest request = command.request();
        Subscription old = before == null ? Subscription.NONE : before.subscription();
        List<String> names = request.subscribedTopicNames();
        String regex = request.subscribedTopicRegex();
        if (regex == null) {
            regex = old.regex();
        }
        return new MemberInfo(
                memberId,
                either(request.instanceId(), before == null ? null : before.instanceId()),
                either(request.rackId(), before == null ? null : before.rackId()),
                command.caller(),
                request.rebalanceTimeoutMs() != UNCHANGED || before == null
                        ? request.rebalanceTimeoutMs()
                        : before.rebalanceMillis(),
                new Subscription(
                        names == null ? old.names() : new TreeSet<>(names),
                        // An empty expression takes back the one before.
                        regex == null || regex.isEmpty() ? null : regex,
                        either(request.serverAssignor(), old.assignor())));
    }

    private static @Nullable String either(@Nullable String now, @Nullable String before) {
        return now != null ? now : before;
    }
}
