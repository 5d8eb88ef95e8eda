package io.millrace.simulation.crash;

import io.millrace.metadata.TopicImage;
import io.millrace.metadata.TopicsImage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All that the broker promised, over all lives of the machine. */
final class History {
    private final Map<String, TopicHistory> topics = new TreeMap<>();
    private final Set<Long> producerIds = new HashSet<>();
    private long commits;
    private final List<PartitionHistory> deleted = new ArrayList<>();

    boolean has(String topic) {
        return topics.containsKey(topic);
    }

    TopicHistory add(TopicHistory topic) {
        topics.put(topic.name(), topic);
        return topic;
    }

    void remove(TopicHistory topic) {
        topics.remove(topic.name());
        deleted.addAll(topic.partitions());
    }

    long nextCommit() {
        return commits++;
    }

    void gave(long producerId) {
        Violation.unless(producerIds.add(producerId), "producer id " + producerId + " again");
    }

    List<PartitionHistory> partitions() {
        return all(TopicHistory::partitions);
    }

    List<Lane> lanes() {
        return all(TopicHistory::lanes);
    }

    List<Committer> committers() {
        return all(TopicHistory::committers);
    }

    private <T> List<T> all(Function<TopicHistory, List<T>> part) {
        List<T> all = new ArrayList<>();
        topics.values().stream()
                .filter(topic -> topic.state() == TopicHistory.State.ALIVE)
                .forEach(topic -> all.addAll(part.apply(topic)));
        return all;
    }

    @Nullable TopicHistory anyAlive(Random random) {
        return any(
                topics.values().stream()
                        .filter(topic -> topic.state() == TopicHistory.State.ALIVE)
                        .toList(),
                random);
    }

    @Nullable Lane anyLane(Random random) {
        return any(lanes(), random);
    }

    @Nullable Committer anyCommitter(Random random) {
        return any(committers(), random);
    }

    @Nullable PartitionHistory anyPartition(Random random) {
        return any(partitions(), random);
    }

    private static <T> @Nullable T any(List<T> all, Random random) {
        return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }

    /** After a start: topics in doubt are there or not; the others are as they were answered. */
    void resolveTopics(TopicsImage image) {
        for (TopicHistory topic : List.copyOf(topics.values())) {
            TopicImage found = image.find(topic.name());
            boolean there = found != null && found.id().equals(topic.id());
            if (topic.state() == TopicHistory.State.ALIVE) {
                Violation.unless(there, "topic " + topic.name() + " is gone");
            }
            if (there) {
                topic.become(TopicHistory.State.ALIVE);
            } else {
                topics.remove(topic.name());
            }
        }
        for (TopicImage found : image.all()) {
            Violation.unless(
                    found.name().startsWith("__") || topics.containsKey(found.name()),
                    "topic " + found.name() + " is back");
        }
    }

    List<CompletableFuture<?>> unanswered() {
        List<CompletableFuture<?>> open = new ArrayList<>();
        lanes().forEach(lane -> open.addAll(lane.unanswered()));
        committers().forEach(committer -> open.addAll(committer.unanswered()));
        return open;
    }

    void collect(Machine machine) {
        lanes().forEach(lane -> lane.collect(machine));
        committers().forEach(committer -> committer.collect(machine));
    }

    /** The life is over; its answers have been collected. */
    void giveUp() {
        committers().forEach(Committer::giveUp);
    }

    /** How many records were acknowledged or seen. */
    long promisedCount() {
        long count = 0;
        for (PartitionHistory each : partitions()) {
            count += each.promisedCount();
        }
        for (PartitionHistory each : deleted) {
            count += each.promisedCount();
        }
        return count;
    }
}
