package io.millrace.groups.offsets;

import io.millrace.base.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Offsets by group, topic and partition. No group and no topic is without an offset. Owned by
 * {@link GroupOffsets}.
 */
final class OffsetTable {
    private final Map<String, Map<String, Map<Integer, CommittedOffset>>> groups = new HashMap<>();

    void put(String groupId, String topic, int partition, CommittedOffset offset) {
        groups.computeIfAbsent(groupId, id -> new TreeMap<>())
                .computeIfAbsent(topic, name -> new TreeMap<>())
                .put(partition, offset);
    }

    boolean remove(String groupId, String topic, int partition) {
        Map<String, Map<Integer, CommittedOffset>> topics = groups.get(groupId);
        Map<Integer, CommittedOffset> partitions = topics == null ? null : topics.get(topic);
        if (topics == null || partitions == null || partitions.remove(partition) == null) {
            return false;
        }
        if (partitions.isEmpty()) {
            topics.remove(topic);
        }
        if (topics.isEmpty()) {
            groups.remove(groupId);
        }
        return true;
    }

    @Nullable CommittedOffset find(String groupId, String topic, int partition) {
        return topics(groupId).getOrDefault(topic, Map.of()).get(partition);
    }

    boolean has(String groupId) {
        return groups.containsKey(groupId);
    }

    /** The groups themselves, not a copy. */
    Set<String> groupIds() {
        return groups.keySet();
    }

    /** By topic and partition, in order; empty when the group has none. Not a copy. */
    Map<String, Map<Integer, CommittedOffset>> topics(String groupId) {
        return groups.getOrDefault(groupId, Map.of());
    }

    /** A copy. */
    List<TopicPartition> partitions(String groupId) {
        List<TopicPartition> partitions = new ArrayList<>();
        topics(groupId)
                .forEach((topic, offsets) ->
                        offsets.keySet()
                                .forEach(partition ->
                                        partitions.add(new TopicPartition(topic, partition))));
        return partitions;
    }
}
