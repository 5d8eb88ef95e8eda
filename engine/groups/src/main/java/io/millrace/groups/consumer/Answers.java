package io.millrace.groups.consumer;

import io.millrace.base.Uuid;
import io.millrace.groups.kind.TopicIdPartition;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The answers to heartbeats. Stateless. */
final class Answers {
    private Answers() {}

    static ConsumerGroupHeartbeatResponse refused(ErrorCode error, String message) {
        return new ConsumerGroupHeartbeatResponse().errorCode(error.code()).errorMessage(message);
    }

    static ConsumerGroupHeartbeatResponse left(String memberId, int epoch) {
        return new ConsumerGroupHeartbeatResponse().memberId(memberId).memberEpoch(epoch);
    }

    static ConsumerGroupHeartbeatResponse beat(ConsumerMember member, Timing timing) {
        return new ConsumerGroupHeartbeatResponse()
                .memberId(member.id())
                .memberEpoch(member.epoch())
                .heartbeatIntervalMs(timing.heartbeatMillis());
    }

    static ConsumerGroupHeartbeatResponse.Assignment assignment(Set<TopicIdPartition> partitions) {
        SortedMap<Uuid, List<Integer>> byTopic = new TreeMap<>();
        partitions.forEach(each ->
                byTopic.computeIfAbsent(each.topicId(), id -> new ArrayList<>())
                        .add(each.partition()));
        return new ConsumerGroupHeartbeatResponse.Assignment()
                .topicPartitions(
                        byTopic.entrySet().stream()
                                .map(topic ->
                                        new ConsumerGroupHeartbeatResponse.TopicPartitions()
                                                .topicId(topic.getKey())
                                                .partitions(topic.getValue()))
                                .toList());
    }
}
