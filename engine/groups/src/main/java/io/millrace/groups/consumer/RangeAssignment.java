package io.millrace.groups.consumer;

import io.millrace.base.Uuid;
import io.millrace.groups.consumer.Assignor.Question;
import io.millrace.groups.kind.TopicIdPartition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Of each topic, its subscribers get runs of partitions in the order of their instance ids, and
 * behind them those without one in the order of their member ids. Stateless.
 */
final class RangeAssignment {
    private RangeAssignment() {}

    static SortedMap<String, SortedSet<TopicIdPartition>> compute(Question question) {
        SortedMap<String, SortedSet<TopicIdPartition>> assignment = new TreeMap<>();
        List<String> members = new ArrayList<>(question.topics().keySet());
        members.sort(
                Comparator.comparing((String id) -> !question.instances().containsKey(id))
                        .thenComparing(id -> question.instances().getOrDefault(id, id)));
        SortedMap<Uuid, List<String>> subscribers = new TreeMap<>();
        for (String member : members) {
            assignment.put(member, new TreeSet<>());
            for (Uuid topic : question.topics().getOrDefault(member, Set.of())) {
                subscribers.computeIfAbsent(topic, id -> new ArrayList<>()).add(member);
            }
        }
        subscribers.forEach((topic, interested) -> {
            int partitions = question.partitions().getOrDefault(topic, 0);
            int least = partitions / interested.size();
            int more = partitions % interested.size();
            int next = 0;
            for (int i = 0; i < interested.size(); i++) {
                int end = next + least + (i < more ? 1 : 0);
                for (; next < end; next++) {
                    assignment
                            .computeIfAbsent(interested.get(i), id -> new TreeSet<>())
                            .add(new TopicIdPartition(topic, next));
                }
            }
        });
        return assignment;
    }
}
