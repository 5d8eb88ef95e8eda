package io.millrace.groups.consumer;

import io.millrace.base.Uuid;
import io.millrace.groups.kind.Group;
import io.millrace.groups.kind.TopicIdPartition;
import io.millrace.groups.kind.Topics.Topic;
import io.millrace.groups.offsets.ExpiryRule;
import io.millrace.protocol.message.ConsumerGroupDescribeResponse;
import io.millrace.protocol.message.ConsumerGroupDescribeResponse.Assignment;
import io.millrace.protocol.message.ConsumerGroupDescribeResponse.Member;
import io.millrace.protocol.message.DescribeGroupsResponse.DescribedGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What others may see of a consumer group, while the step lasts in which they asked. */
final class ConsumerGroupView implements Group {

    /** Of a member that speaks this protocol. */
    private static final byte CONSUMER = 1;

    private final ConsumerGroup group;

    ConsumerGroupView(ConsumerGroup group) {
        this.group = group;
    }

    @Override
    public String id() {
        return group.id();
    }

    @Override
    public String protocolType() {
        return "consumer";
    }

    @Override
    public String state() {
        return group.state();
    }

    @Override
    public boolean isEmpty() {
        return group.isEmpty();
    }

    @Override
    public boolean mayDeleteOffsets() {
        return true;
    }

    @Override
    public boolean isSubscribedTo(String topic) {
        return group.topicNames().contains(topic);
    }

    @Override
    public ExpiryRule expiry() {
        return ExpiryRule.except(Set.copyOf(group.topicNames()));
    }

    @Override
    public @Nullable DescribedGroup describe() {
        return null;
    }

    /** As ConsumerGroupDescribe does. */
    ConsumerGroupDescribeResponse.DescribedGroup describe(
            Catalog catalog, ConsumerSettings settings) {
        return new ConsumerGroupDescribeResponse.DescribedGroup()
                .groupId(group.id())
                .groupState(group.state())
                .groupEpoch(group.epoch())
                .assignmentEpoch(group.targetEpoch())
                .assignorName(Targets.assignor(group, settings))
                .members(group.members().stream().map(each -> member(each, catalog)).toList());
    }

    private Member member(ConsumerMember member, Catalog catalog) {
        MemberInfo info = member.info();
        return new Member()
                .memberId(member.id())
                .instanceId(info.instanceId())
                .rackId(info.rackId())
                .memberEpoch(member.epoch())
                .clientId(info.caller().clientId())
                .clientHost(info.caller().clientHost())
                .subscribedTopicNames(List.copyOf(info.subscription().names()))
                .subscribedTopicRegex(info.subscription().regex())
                .assignment(assignment(member.progress().assigned().keySet(), catalog))
                .targetAssignment(assignment(group.target(member.id()), catalog))
                .memberType(CONSUMER);
    }

    /** Topics that are gone have no names any more. */
    private static Assignment assignment(Set<TopicIdPartition> partitions, Catalog catalog) {
        SortedMap<Uuid, List<Integer>> byTopic = new TreeMap<>();
        partitions.forEach(each ->
                byTopic.computeIfAbsent(each.topicId(), id -> new ArrayList<>())
                        .add(each.partition()));
        List<ConsumerGroupDescribeResponse.TopicPartitions> topics = new ArrayList<>();
        byTopic.forEach((id, numbers) -> {
            Topic topic = catalog.topics().find(id);
            if (topic != null) {
                topics.add(
                        new ConsumerGroupDescribeResponse.TopicPartitions()
                                .topicId(id)
                                .topicName(topic.name())
                                .partitions(numbers));
            }
        });
        return new Assignment().topicPartitions(topics);
    }
}
