package io.millrace.groups;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Uuid;
import io.millrace.coordination.LogEntry;
import io.millrace.coordination.StateRecord;
import io.millrace.groups.kind.TopicIdPartition;
import io.millrace.groups.records.TopicRecord;
import io.millrace.protocol.group.ConsumerGroupCurrentMemberAssignmentKey;
import io.millrace.protocol.group.ConsumerGroupCurrentMemberAssignmentValue;
import io.millrace.protocol.group.ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions;
import io.millrace.protocol.group.ConsumerGroupMetadataValue;
import io.millrace.protocol.group.ConsumerGroupTargetAssignmentMemberKey;
import io.millrace.protocol.group.ConsumerGroupTargetAssignmentMemberValue;
import io.millrace.protocol.group.ConsumerGroupTargetAssignmentMetadataValue;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must hold after each record of a consumer group. */
final class ConsumerLogChecks {
    private final String seed;
    private final Map<String, Set<TopicIdPartition>> held = new HashMap<>();
    private final Map<String, Set<TopicIdPartition>> targets = new HashMap<>();
    private int epoch;
    private int targetEpoch;

    private ConsumerLogChecks(String seed) {
        this.seed = seed;
    }

    static void check(String seed, List<LogEntry> log) {
        ConsumerLogChecks checks = new ConsumerLogChecks(seed);
        for (LogEntry entry : log) {
            checks.see(TopicRecord.decode((StateRecord) entry));
        }
    }

    private void see(TopicRecord record) {
        if (record.value() instanceof ConsumerGroupMetadataValue group) {
            assertThat(group.epoch()).as(seed).isGreaterThan(epoch);
            epoch = group.epoch();
        } else if (record.value() instanceof ConsumerGroupTargetAssignmentMetadataValue target) {
            assertThat(target.assignmentEpoch()).as(seed).isGreaterThan(targetEpoch);
            assertThat(target.assignmentEpoch()).as(seed).isEqualTo(epoch);
            targetEpoch = target.assignmentEpoch();
            assertDisjoint("targets", targets);
        } else if (record.key() instanceof ConsumerGroupTargetAssignmentMemberKey key) {
            targets.remove(key.memberId());
            if (record.value() instanceof ConsumerGroupTargetAssignmentMemberValue value) {
                Set<TopicIdPartition> partitions = new HashSet<>();
                value.topicPartitions()
                        .forEach(topic -> add(topic.topicId(), topic.partitions(), partitions));
                targets.put(key.memberId(), partitions);
            }
        } else if (record.key() instanceof ConsumerGroupCurrentMemberAssignmentKey key) {
            held.remove(key.memberId());
            if (record.value() instanceof ConsumerGroupCurrentMemberAssignmentValue value) {
                assertThat(value.memberEpoch()).as(seed).isLessThanOrEqualTo(targetEpoch);
                Set<TopicIdPartition> partitions = new HashSet<>();
                for (List<TopicPartitions> part :
                        List.of(value.assignedPartitions(), value.partitionsPendingRevocation())) {
                    part.forEach(topic -> add(topic.topicId(), topic.partitions(), partitions));
                }
                held.put(key.memberId(), partitions);
                assertDisjoint("held", held);
            }
        }
    }

    private static void add(Uuid topic, List<Integer> numbers, Set<TopicIdPartition> partitions) {
        numbers.forEach(number -> partitions.add(new TopicIdPartition(topic, number)));
    }

    private void assertDisjoint(String what, Map<String, Set<TopicIdPartition>> sets) {
        Set<TopicIdPartition> all = new HashSet<>();
        sets.values()
                .forEach(set ->
                        set.forEach(each ->
                                assertThat(all.add(each))
                                        .as("%s %s %s", seed, what, each)
                                        .isTrue()));
    }
}
