package io.millrace.groups.consumer;

import io.millrace.base.Uuid;
import io.millrace.groups.consumer.Assignor.Question;
import io.millrace.groups.kind.TopicIdPartition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Gives each member about the same number of partitions, and leaves it what it has as far as that
 * goes. Where all want the same topics, the numbers differ by one at most; where they don't, nobody
 * has two partitions more than another who could take one of them. Lives for one computation.
 */
final class UniformAssignment {

    /** Passes over all partitions; each makes the distribution more even. */
    private static final int PASSES_MAX = 8;

    private final Question question;
    private final SortedMap<String, SortedSet<TopicIdPartition>> assignment = new TreeMap<>();
    private final Map<TopicIdPartition, String> owners = new HashMap<>();
    private final SortedMap<Uuid, List<String>> subscribers = new TreeMap<>();

    UniformAssignment(Question question) {
        this.question = question;
    }

    SortedMap<String, SortedSet<TopicIdPartition>> compute() {
        question.topics()
                .forEach((member, topics) -> {
                    assignment.put(member, new TreeSet<>());
                    topics.forEach(topic ->
                            subscribers
                                    .computeIfAbsent(topic, id -> new ArrayList<>())
                                    .add(member));
                });
        if (assignment.isEmpty()) {
            return assignment;
        }
        keepWhatFits();
        if (new HashSet<>(question.topics().values()).size() == 1) {
            trimToQuota();
            giveOut();
        } else {
            giveOut();
            balance();
        }
        return assignment;
    }

    private void keepWhatFits() {
        assignment.forEach((member, mine) -> {
            Set<Uuid> topics = question.topics().getOrDefault(member, Set.of());
            for (TopicIdPartition partition :
                    question.previous().getOrDefault(member, new TreeSet<>())) {
                boolean exists =
                        partition.partition()
                                < question.partitions().getOrDefault(partition.topicId(), 0);
                if (exists
                        && topics.contains(partition.topicId())
                        && owners.putIfAbsent(partition, member) == null) {
                    mine.add(partition);
                }
            }
        });
    }

    /** Those that have more than their share keep what there is one too many of. */
    private void trimToQuota() {
        int partitions =
                subscribers.keySet().stream()
                        .mapToInt(topic -> question.partitions().getOrDefault(topic, 0))
                        .sum();
        int least = partitions / assignment.size();
        int more = partitions % assignment.size();
        for (SortedSet<TopicIdPartition> mine : assignment.values()) {
            int quota = least;
            if (mine.size() > least && more > 0) {
                more--;
                quota++;
            }
            while (mine.size() > quota) {
                TopicIdPartition last = mine.last();
                mine.remove(last);
                owners.remove(last);
            }
        }
    }

    /** What nobody has goes to who has least; topics with few subscribers first. */
    private void giveOut() {
        List<Uuid> topics = new ArrayList<>(subscribers.keySet());
        topics.sort(
                Comparator.comparingInt((Uuid topic) -> interested(topic).size())
                        .thenComparing(Comparator.naturalOrder()));
        for (Uuid topic : topics) {
            for (int i = 0; i < question.partitions().getOrDefault(topic, 0); i++) {
                TopicIdPartition partition = new TopicIdPartition(topic, i);
                if (!owners.containsKey(partition)) {
                    give(partition, leastLoaded(topic));
                }
            }
        }
    }

    private void balance() {
        boolean moved = true;
        for (int pass = 0; pass < PASSES_MAX && moved; pass++) {
            moved = false;
            for (TopicIdPartition partition : new TreeSet<>(owners.keySet())) {
                String owner = owners.getOrDefault(partition, "");
                String other = leastLoaded(partition.topicId());
                if (load(owner) > load(other) + 1) {
                    of(owner).remove(partition);
                    give(partition, other);
                    moved = true;
                }
            }
        }
    }

    private void give(TopicIdPartition partition, String member) {
        of(member).add(partition);
        owners.put(partition, member);
    }

    private String leastLoaded(Uuid topic) {
        List<String> members = interested(topic);
        String least = members.getFirst();
        for (String member : members) {
            if (load(member) < load(least)) {
                least = member;
            }
        }
        return least;
    }

    private List<String> interested(Uuid topic) {
        return subscribers.getOrDefault(topic, List.of());
    }

    private int load(String member) {
        return of(member).size();
    }

    private SortedSet<TopicIdPartition> of(String member) {
        return assignment.computeIfAbsent(member, id -> new TreeSet<>());
    }
}
