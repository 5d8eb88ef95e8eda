package io.millrace.groups.consumer;

import io.millrace.base.Uuid;
import io.millrace.groups.consumer.ConsumerGroup.Resolved;
import io.millrace.groups.kind.Caller;
import io.millrace.groups.kind.TopicIdPartition;
import io.millrace.protocol.CoordinatorKey;
import io.millrace.protocol.CoordinatorValue;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Between the records of consumer groups and their state. Stateless. */
final class RecordValues {
    private RecordValues() {}

    /** The group that a record is about; null when it is of another kind. */
    static @Nullable String groupId(CoordinatorKey key) {
        return switch (key) {
            case ConsumerGroupMetadataKey k -> k.groupId();
            case ConsumerGroupMemberMetadataKey k -> k.groupId();
            case ConsumerGroupTargetAssignmentMetadataKey k -> k.groupId();
            case ConsumerGroupTargetAssignmentMemberKey k -> k.groupId();
            case ConsumerGroupCurrentMemberAssignmentKey k -> k.groupId();
            case ConsumerGroupRegularExpressionKey k -> k.groupId();
            default -> null;
        };
    }

    /** A tombstone for what is not there changes nothing: compaction may have gone first. */
    static void apply(ConsumerGroup group, CoordinatorKey key, @Nullable CoordinatorValue value) {
        switch (key) {
            case ConsumerGroupMetadataKey k -> {
                if (value instanceof ConsumerGroupMetadataValue v) {
                    group.epoch(v.epoch(), v.metadataHash());
                }
            }
            case ConsumerGroupTargetAssignmentMetadataKey k -> {
                if (value instanceof ConsumerGroupTargetAssignmentMetadataValue v) {
                    group.target(v.assignmentEpoch(), v.assignmentTimestamp());
                } else {
                    group.target(0, 0);
                }
            }
            case ConsumerGroupMemberMetadataKey k -> {
                if (value instanceof ConsumerGroupMemberMetadataValue v) {
                    group.member(info(k.memberId(), v));
                } else {
                    group.removeMember(k.memberId());
                }
            }
            case ConsumerGroupTargetAssignmentMemberKey k ->
                    group.target(
                            k.memberId(),
                            value instanceof ConsumerGroupTargetAssignmentMemberValue v
                                    ? target(v)
                                    : new TreeSet<>());
            case ConsumerGroupCurrentMemberAssignmentKey k ->
                    group.progress(
                            k.memberId(),
                            value instanceof ConsumerGroupCurrentMemberAssignmentValue v
                                    ? progress(v)
                                    : Progress.NEW);
            case ConsumerGroupRegularExpressionKey k ->
                    group.regex(
                            k.regularExpression(),
                            value instanceof ConsumerGroupRegularExpressionValue v
                                    ? new Resolved(
                                            new TreeSet<>(v.topics()), v.version(), v.timestamp())
                                    : null);
            default -> {}
        }
    }

    static ConsumerGroupMemberMetadataValue member(MemberInfo info) {
        return new ConsumerGroupMemberMetadataValue()
                .instanceId(info.instanceId())
                .rackId(info.rackId())
                .clientId(info.caller().clientId())
                .clientHost(info.caller().clientHost())
                .subscribedTopicNames(List.copyOf(info.subscription().names()))
                .subscribedTopicRegex(info.subscription().regex())
                .rebalanceTimeoutMs(info.rebalanceMillis())
                .serverAssignor(info.subscription().assignor());
    }

    private static MemberInfo info(String memberId, ConsumerGroupMemberMetadataValue value) {
        return new MemberInfo(
                memberId,
                value.instanceId(),
                value.rackId(),
                new Caller(value.clientId(), value.clientHost()),
                value.rebalanceTimeoutMs(),
                new Subscription(
                        new TreeSet<>(value.subscribedTopicNames()),
                        value.subscribedTopicRegex(),
                        value.serverAssignor()));
    }

    static ConsumerGroupTargetAssignmentMemberValue target(SortedSet<TopicIdPartition> partitions) {
        SortedMap<Uuid, List<Integer>> byTopic = new TreeMap<>();
        partitions.forEach(each ->
                byTopic.computeIfAbsent(each.topicId(), id -> new ArrayList<>())
                        .add(each.partition()));
        return new ConsumerGroupTargetAssignmentMemberValue()
                .topicPartitions(
                        byTopic.entrySet().stream()
                                .map(topic ->
                                        new ConsumerGroupTargetAssignmentMemberValue
                                                        .TopicPartition()
                                                .topicId(topic.getKey())
                                                .partitions(topic.getValue()))
                                .toList());
    }

    private static SortedSet<TopicIdPartition> target(
            ConsumerGroupTargetAssignmentMemberValue value) {
        SortedSet<TopicIdPartition> partitions = new TreeSet<>();
        value.topicPartitions()
                .forEach(topic ->
                        topic.partitions()
                                .forEach(partition ->
                                        partitions.add(
                                                new TopicIdPartition(topic.topicId(), partition))));
        return partitions;
    }

    static ConsumerGroupCurrentMemberAssignmentValue progress(Progress progress) {
        return new ConsumerGroupCurrentMemberAssignmentValue()
                .memberEpoch(progress.epoch())
                .previousMemberEpoch(progress.previousEpoch())
                .state(progress.state().code())
                .assignedPartitions(partitions(progress.assigned()))
                .partitionsPendingRevocation(partitions(progress.revoked()));
    }

    private static List<ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions> partitions(
            Map<TopicIdPartition, Integer> partitions) {
        SortedMap<Uuid, ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions> topics =
                new TreeMap<>();
        partitions.forEach((partition, since) -> {
            var topic =
                    topics.computeIfAbsent(
                            partition.topicId(),
                            id ->
                                    new ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions()
                                            .topicId(id)
                                            .partitions(new ArrayList<>())
                                            .assignmentEpochs(new ArrayList<>()));
            topic.partitions().add(partition.partition());
            List<Integer> epochs = topic.assignmentEpochs();
            if (epochs != null) {
                epochs.add(since);
            }
        });
        return List.copyOf(topics.values());
    }

    private static Progress progress(ConsumerGroupCurrentMemberAssignmentValue value) {
        return new Progress(
                value.memberEpoch(),
                value.previousMemberEpoch(),
                MemberState.of(value.state()),
                partitions(value.assignedPartitions(), value.memberEpoch()),
                partitions(value.partitionsPendingRevocation(), value.memberEpoch()));
    }

    /** Releases before 4.4 did not write since when a member has a partition. */
    private static SortedMap<TopicIdPartition, Integer> partitions(
            List<ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions> topics,
            int memberEpoch) {
        SortedMap<TopicIdPartition, Integer> partitions = new TreeMap<>();
        for (var topic : topics) {
            List<Integer> epochs = topic.assignmentEpochs();
            for (int i = 0; i < topic.partitions().size(); i++) {
                partitions.put(
                        new TopicIdPartition(topic.topicId(), topic.partitions().get(i)),
                        epochs == null || i >= epochs.size() ? memberEpoch : epochs.get(i));
            }
        }
        return partitions;
    }
}
