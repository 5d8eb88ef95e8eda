package io.millrace.groups.offsets;

import io.millrace.base.TopicPartition;
import io.millrace.groups.kept.KeptBytes;
import io.millrace.groups.kept.Weights;
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

    private final KeptBytes.Share kept;

    OffsetTable(KeptBytes.Share kept) {
        this.kept = kept;
    }

    /** Whether there is memory for the offset, which may be in the place of another. */
    boolean fits(String groupId, String topic, int partition, CommittedOffset offset) {
        CommittedOffset before = find(groupId, topic, partition);
        long bytes =
                before == null
                        ? offset.keptBytes() + Weights.text(groupId) + Weights.text(topic)
                        : offset.keptBytes() - before.keptBytes();
        return kept.fits(bytes);
    }

    void put(String groupId, String topic, int partition, CommittedOffset offset) {
        CommittedOffset before =
                groups.computeIfAbsent(groupId, id -> begun(id, new TreeMap<>()))
                        .computeIfAbsent(topic, name -> begun(name, new TreeMap<>()))
                        .put(partition, offset);
        kept.changed(offset.keptBytes() - (before == null ? 0 : before.keptBytes()));
    }

    private <M> M begun(String name, M table) {
        kept.changed(Weights.text(name));
        return table;
    }

    boolean remove(String groupId, String topic, int partition) {
        Map<String, Map<Integer, CommittedOffset>> topics = groups.get(groupId);
        Map<Integer, CommittedOffset> partitions = topics == null ? null : topics.get(topic);
        CommittedOffset removed = partitions == null ? null : partitions.remove(partition);
        if (topics == null || partitions == null || removed == null) {
            return false;
        }
        kept.changed(-removed.keptBytes());
        if (partitions.isEmpty()) {
            topics.remove(topic);
            kept.changed(-Weights.text(topic));
        }
        if (topics.isEmpty()) {
            groups.remove(groupId);
            kept.changed(-Weights.text(groupId));
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
