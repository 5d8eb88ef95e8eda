package io.millrace.groups.consumer;

import io.millrace.base.Uuid;
import io.millrace.coordination.Step;
import io.millrace.groups.consumer.Assignor.Question;
import io.millrace.groups.kind.TopicIdPartition;
import io.millrace.groups.kind.Topics.Topic;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Computes what is to be whose, for the group as it is now. Stateless. */
final class Targets {
    private Targets() {}

    /**
     * Once the last one is old enough, so that members that come together are assigned together.
     */
    static void refresh(
            ConsumerGroup group,
            Catalog catalog,
            ConsumerSettings settings,
            GroupRecords records,
            Step<?> step) {
        long ageMillis = step.nowMillis() - group.targetMillis();
        boolean young =
                group.targetEpoch() > 0
                        && ageMillis >= 0
                        && ageMillis < group.timing().assignmentMillis();
        if (group.epoch() <= group.targetEpoch() || young) {
            return;
        }
        Assignor assignor = Assignor.named(assignor(group, settings));
        Question question = question(group, catalog);
        SortedMap<String, SortedSet<TopicIdPartition>> assigned =
                (assignor == null ? Assignor.UNIFORM : assignor).assign(question);
        assigned.forEach((memberId, partitions) -> {
            SortedSet<TopicIdPartition> bounded = bounded(partitions);
            if (!group.target(memberId).equals(bounded)) {
                records.target(memberId, bounded);
            }
        });
        records.targetEpoch(group.epoch());
    }

    private static SortedSet<TopicIdPartition> bounded(SortedSet<TopicIdPartition> partitions) {
        if (partitions.size() <= ConsumerLimits.PARTITIONS_PER_MEMBER_MAX) {
            return partitions;
        }
        SortedSet<TopicIdPartition> first = new TreeSet<>();
        partitions.stream().limit(ConsumerLimits.PARTITIONS_PER_MEMBER_MAX).forEach(first::add);
        return first;
    }

    private static Question question(ConsumerGroup group, Catalog catalog) {
        SortedMap<String, Set<Uuid>> topics = new TreeMap<>();
        SortedMap<String, String> instances = new TreeMap<>();
        SortedMap<Uuid, Integer> partitions = new TreeMap<>();
        Map<Set<String>, Set<Uuid>> known = new HashMap<>();
        for (ConsumerMember member : group.members()) {
            String instance = member.info().instanceId();
            if (instance != null) {
                instances.put(member.id(), instance);
            }
            topics.put(
                    member.id(),
                    known.computeIfAbsent(
                            group.topicNames(member.info().subscription()),
                            names -> existing(names, catalog, partitions)));
        }
        return new Question(topics, instances, partitions, group.targets());
    }

    private static Set<Uuid> existing(
            Set<String> names, Catalog catalog, Map<Uuid, Integer> partitions) {
        Set<Uuid> ids = new TreeSet<>();
        for (String name : names) {
            Topic topic = catalog.topics().find(name);
            if (topic != null) {
                ids.add(topic.id());
                partitions.put(topic.id(), topic.partitions());
            }
        }
        return ids;
    }

    /** What most members ask for, or else the first that there is. */
    static String assignor(ConsumerGroup group, ConsumerSettings settings) {
        SortedMap<String, Integer> votes = new TreeMap<>();
        for (ConsumerMember member : group.members()) {
            String wanted = member.info().subscription().assignor();
            if (wanted != null && settings.assignors().contains(wanted)) {
                votes.merge(wanted, 1, Integer::sum);
            }
        }
        String most = settings.defaultAssignor();
        int mostVotes = 0;
        for (Map.Entry<String, Integer> each : votes.entrySet()) {
            if (each.getValue() > mostVotes) {
                most = each.getKey();
                mostVotes = each.getValue();
            }
        }
        return most;
    }
}
