package io.millrace.metadata;

import io.millrace.base.Check;
import io.millrace.base.Uuid;
import io.millrace.metadata.MetadataDelta.TopicDelta;
import io.millrace.protocol.metadata.ClearElrRecord;
import io.millrace.protocol.metadata.PartitionChangeRecord;
import io.millrace.protocol.metadata.PartitionRecord;
import io.millrace.protocol.metadata.RemoveTopicRecord;
import io.millrace.protocol.metadata.TopicRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The topics' part of an {@link ImageBuilder}, which owns it. A topic is opened when a record first
 * touches it and closed once, so that many changes of one topic copy its partitions once.
 */
final class TopicsBuilder {

    private static final class OpenTopic {
        private final @Nullable TopicImage before;
        private final String name;
        private final Uuid id;
        private final List<PartitionImage> partitions;
        private final TreeSet<Integer> changed = new TreeSet<>();

        OpenTopic(@Nullable TopicImage before, String name, Uuid id) {
            this.before = before;
            this.name = name;
            this.id = id;
            this.partitions =
                    before == null ? new ArrayList<>() : new ArrayList<>(before.partitions());
        }

        void put(int number, PartitionImage partition) {
            Check.that(
                    number >= 0 && number <= partitions.size(),
                    "partitions have no gaps",
                    number,
                    partitions.size());
            PartitionImage kept = sharedWith(number - 1, partition);
            if (number == partitions.size()) {
                partitions.add(kept);
            } else {
                partitions.set(number, kept);
            }
            changed.add(number);
        }

        /** On a few nodes most partitions of a topic look alike, and there may be thousands. */
        private PartitionImage sharedWith(int neighbour, PartitionImage partition) {
            return neighbour >= 0 && partitions.get(neighbour).equals(partition)
                    ? partitions.get(neighbour)
                    : partition;
        }
    }

    private TopicsImage topics;
    private final Map<Uuid, OpenTopic> open = new LinkedHashMap<>();
    private final Map<Uuid, TopicDelta> removed = new LinkedHashMap<>();

    TopicsBuilder(TopicsImage base) {
        this.topics = base;
    }

    void replay(TopicRecord record) {
        Check.that(find(record.topicId()) == null, "a topic's id is new");
        open.put(record.topicId(), new OpenTopic(null, record.name(), record.topicId()));
    }

    void replay(PartitionRecord record) {
        opened(record.topicId()).put(record.partitionId(), PartitionImage.of(record));
    }

    void replay(PartitionChangeRecord record) {
        OpenTopic topic = opened(record.topicId());
        Check.that(
                record.partitionId() >= 0 && record.partitionId() < topic.partitions.size(),
                "a changed partition exists",
                record.partitionId(),
                topic.partitions.size());
        PartitionImage partition = topic.partitions.get(record.partitionId());
        topic.put(record.partitionId(), partition.merge(record));
    }

    /** Returns the removed topic's name. */
    String replay(RemoveTopicRecord record) {
        OpenTopic topic = opened(record.topicId());
        open.remove(topic.id);
        if (topic.before != null) {
            topics = topics.without(topic.before);
            removed.put(topic.id, new TopicDelta(topic.before, null, List.of()));
        }
        return topic.name;
    }

    /** Forgets the eligible replicas of a topic, or of all when it names none. */
    void replay(ClearElrRecord record) {
        if (!record.topicName().isEmpty()) {
            clearEligible(record.topicName());
            return;
        }
        List<String> names = new ArrayList<>(topics.byName().keys());
        open.values().forEach(topic -> names.add(topic.name));
        names.stream().distinct().forEach(this::clearEligible);
    }

    /** Closes what is open. Nothing may be replayed after it. */
    TopicsImage build() {
        for (OpenTopic topic : open.values()) {
            topics = topics.with(new TopicImage(topic.name, topic.id, topic.partitions));
        }
        return topics;
    }

    /** After {@link #build}. */
    Map<Uuid, TopicDelta> deltas() {
        Map<Uuid, TopicDelta> deltas = new LinkedHashMap<>(removed);
        for (OpenTopic topic : open.values()) {
            deltas.put(
                    topic.id,
                    new TopicDelta(
                            topic.before, topics.find(topic.id), List.copyOf(topic.changed)));
        }
        return deltas;
    }

    private void clearEligible(String name) {
        TopicImage known = topics.find(name);
        Uuid id = known == null ? null : known.id();
        for (OpenTopic topic : open.values()) {
            if (topic.name.equals(name)) {
                id = topic.id;
            }
        }
        if (id == null) {
            return;
        }
        OpenTopic topic = opened(id);
        for (int number = 0; number < topic.partitions.size(); number++) {
            PartitionImage partition = topic.partitions.get(number);
            if (!partition.eligible().equals(PartitionImage.Eligible.NONE)) {
                topic.put(
                        number,
                        new PartitionImage(
                                partition.replicas(),
                                partition.inSync(),
                                partition.leader(),
                                partition.recovering(),
                                partition.leaderEpoch(),
                                partition.partitionEpoch(),
                                PartitionImage.Eligible.NONE));
            }
        }
    }

    private @Nullable OpenTopic find(Uuid id) {
        OpenTopic topic = open.get(id);
        if (topic != null) {
            return topic;
        }
        TopicImage before = topics.find(id);
        return before == null ? null : new OpenTopic(before, before.name(), id);
    }

    private OpenTopic opened(Uuid id) {
        OpenTopic topic = Check.present(find(id), "a record's topic");
        open.putIfAbsent(id, topic);
        return topic;
    }
}
