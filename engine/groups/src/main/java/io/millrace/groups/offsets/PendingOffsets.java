package io.millrace.groups.offsets;

import io.millrace.base.TopicPartition;
import io.millrace.groups.kept.KeptBytes;
import io.millrace.groups.kept.Weights;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Offsets in transactions that have not ended, by producer. Each is found by its producer id, whose
 * marker decides over it, and by its place, where readers ask for it. Owned by {@link
 * GroupOffsets}.
 */
final class PendingOffsets {

    /** Whose offset of what. */
    record Place(String groupId, TopicPartition partition) {
        static Place of(String groupId, String topic, int partition) {
            return new Place(groupId, new TopicPartition(topic, partition));
        }
    }

    private final Map<Long, Map<Place, CommittedOffset>> byProducer = new HashMap<>();

    /** The producers that are about to move an offset. No entry is empty. */
    private final Map<String, Map<TopicPartition, Set<Long>>> producers = new HashMap<>();

    private final KeptBytes.Share kept;

    PendingOffsets(KeptBytes.Share kept) {
        this.kept = kept;
    }

    void put(long producerId, Place place, CommittedOffset offset) {
        CommittedOffset before =
                byProducer
                        .computeIfAbsent(producerId, id -> new LinkedHashMap<>())
                        .put(place, offset);
        kept.changed(keptBytes(place, offset) - (before == null ? 0 : keptBytes(place, before)));
        producers
                .computeIfAbsent(place.groupId, id -> new HashMap<>())
                .computeIfAbsent(place.partition, id -> new TreeSet<>())
                .add(producerId);
    }

    private static long keptBytes(Place place, CommittedOffset offset) {
        return offset.keptBytes()
                + Weights.text(place.groupId)
                + Weights.text(place.partition.topic());
    }

    /** The producer's transaction has ended: takes what it has. */
    Map<Place, CommittedOffset> end(long producerId) {
        Map<Place, CommittedOffset> ended = byProducer.remove(producerId);
        if (ended == null) {
            return Map.of();
        }
        for (Place place : ended.keySet()) {
            kept.changed(-keptBytes(place, ended.get(place)));
            Set<Long> waiting = producersOf(place);
            waiting.remove(producerId);
            if (waiting.isEmpty()) {
                forget(place);
            }
        }
        return ended;
    }

    /** The offset is deleted: it will not be what transactions make it. False for none. */
    boolean remove(Place place) {
        if (!has(place)) {
            return false;
        }
        for (long producerId : producersOf(place)) {
            Map<Place, CommittedOffset> offsets = byProducer.getOrDefault(producerId, Map.of());
            CommittedOffset removed = offsets.remove(place);
            kept.changed(removed == null ? 0 : -keptBytes(place, removed));
            if (offsets.isEmpty()) {
                byProducer.remove(producerId);
            }
        }
        forget(place);
        return true;
    }

    private void forget(Place place) {
        Map<TopicPartition, Set<Long>> partitions = producers.getOrDefault(place.groupId, Map.of());
        partitions.remove(place.partition);
        if (partitions.isEmpty()) {
            producers.remove(place.groupId);
        }
    }

    private Set<Long> producersOf(Place place) {
        return producers
                .getOrDefault(place.groupId, Map.of())
                .getOrDefault(place.partition, Set.of());
    }

    boolean has(Place place) {
        return !producersOf(place).isEmpty();
    }

    boolean has(String groupId) {
        return producers.containsKey(groupId);
    }

    /** The groups themselves, not a copy. */
    Set<String> groupIds() {
        return producers.keySet();
    }

    /** A copy. */
    List<TopicPartition> partitions(String groupId) {
        return List.copyOf(producers.getOrDefault(groupId, Map.of()).keySet());
    }
}
