package io.millrace.groups.consumer;

import io.millrace.coordination.Step;
import io.millrace.groups.consumer.ConsumerGroup.Resolved;
import io.millrace.groups.kind.TopicIdPartition;
import io.millrace.groups.records.TopicRecord;
import io.millrace.protocol.CoordinatorKey;
import io.millrace.protocol.CoordinatorValue;
import io.millrace.protocol.group.ConsumerGroupCurrentMemberAssignmentKey;
import io.millrace.protocol.group.ConsumerGroupMemberMetadataKey;
import io.millrace.protocol.group.ConsumerGroupMetadataKey;
import io.millrace.protocol.group.ConsumerGroupMetadataValue;
import io.millrace.protocol.group.ConsumerGroupRegularExpressionKey;
import io.millrace.protocol.group.ConsumerGroupRegularExpressionValue;
import io.millrace.protocol.group.ConsumerGroupTargetAssignmentMemberKey;
import io.millrace.protocol.group.ConsumerGroupTargetAssignmentMetadataKey;
import io.millrace.protocol.group.ConsumerGroupTargetAssignmentMetadataValue;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** Decides records of one group in one step, and applies them at once. Lives for that step. */
final class GroupRecords {
    private static final short VERSION = 0;

    private final ConsumerGroup group;
    private final Step<Object> step;

    GroupRecords(ConsumerGroup group, Step<Object> step) {
        this.group = group;
        this.step = step;
    }

    void epoch(int epoch, long metadataHash) {
        write(
                new ConsumerGroupMetadataKey().groupId(group.id()),
                new ConsumerGroupMetadataValue().epoch(epoch).metadataHash(metadataHash));
    }

    void targetEpoch(int epoch) {
        write(
                new ConsumerGroupTargetAssignmentMetadataKey().groupId(group.id()),
                new ConsumerGroupTargetAssignmentMetadataValue()
                        .assignmentEpoch(epoch)
                        .assignmentTimestamp(step.nowMillis()));
    }

    void member(MemberInfo info) {
        write(
                new ConsumerGroupMemberMetadataKey().groupId(group.id()).memberId(info.id()),
                RecordValues.member(info));
    }

    void target(String memberId, SortedSet<TopicIdPartition> partitions) {
        write(
                new ConsumerGroupTargetAssignmentMemberKey().groupId(group.id()).memberId(memberId),
                RecordValues.target(partitions));
    }

    void progress(String memberId, Progress progress) {
        write(currentKey(memberId), RecordValues.progress(progress));
    }

    private ConsumerGroupCurrentMemberAssignmentKey currentKey(String memberId) {
        return new ConsumerGroupCurrentMemberAssignmentKey().groupId(group.id()).memberId(memberId);
    }

    void regex(String regex, Resolved resolved) {
        write(
                regexKey(regex),
                new ConsumerGroupRegularExpressionValue()
                        .topics(List.copyOf(resolved.topics()))
                        .version(resolved.version())
                        .timestamp(resolved.atMillis()));
    }

    void removeRegex(String regex) {
        write(regexKey(regex), null);
    }

    private ConsumerGroupRegularExpressionKey regexKey(String regex) {
        return new ConsumerGroupRegularExpressionKey().groupId(group.id()).regularExpression(regex);
    }

    void removeMember(String memberId) {
        write(currentKey(memberId), null);
        write(
                new ConsumerGroupTargetAssignmentMemberKey().groupId(group.id()).memberId(memberId),
                null);
        write(new ConsumerGroupMemberMetadataKey().groupId(group.id()).memberId(memberId), null);
    }

    /** All of a group without members. */
    void removeGroup() {
        new ArrayList<>(group.regexes().keySet()).forEach(this::removeRegex);
        write(new ConsumerGroupTargetAssignmentMetadataKey().groupId(group.id()), null);
        write(new ConsumerGroupMetadataKey().groupId(group.id()), null);
    }

    private void write(CoordinatorKey key, @Nullable CoordinatorValue value) {
        step.append(
                value == null
                        ? TopicRecord.tombstone(key)
                        : TopicRecord.encode(key, value, VERSION));
        RecordValues.apply(group, key, value);
    }
}
