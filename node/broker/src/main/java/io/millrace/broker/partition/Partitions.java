package io.millrace.broker.partition;

import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.broker.PartitionRef;
import io.millrace.broker.fetch.FetchPlan;
import io.millrace.broker.fetch.FetchSource;
import io.millrace.broker.fetch.PartitionFetch;
import io.millrace.broker.fetch.PartitionRead;
import io.millrace.broker.produce.ProduceTarget;
import io.millrace.broker.produce.Produces;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of this broker, by name and by topic id. Written by the thread that applies
 * metadata, read by all.
 */
public final class Partitions implements FetchSource, Produces {
    private final Map<String, PartitionSlots> byName = new ConcurrentHashMap<>();
    private final Map<Uuid, PartitionSlots> byId = new ConcurrentHashMap<>();

    @Override
    public @Nullable ProduceTarget find(PartitionRef ref) {
        return partition(ref);
    }

    public @Nullable Partition partition(PartitionRef ref) {
        return in(
                ref.isById() ? byId.get(ref.topicId()) : byName.get(ref.topic()), ref.partition());
    }

    public @Nullable Partition partition(TopicPartition id) {
        return in(byName.get(id.topic()), id.partition());
    }

    private static @Nullable Partition in(@Nullable PartitionSlots topic, int number) {
        return topic == null ? null : topic.find(number);
    }

    /** As they are at this moment. */
    public List<Partition> all() {
        List<Partition> all = new ArrayList<>();
        forEach(all::add);
        return all;
    }

    public void forEach(Consumer<Partition> action) {
        byName.values().forEach(topic -> topic.forEach(action));
    }

    public void add(Partition partition) {
        put(byId, partition.topicId(), partition);
        put(byName, partition.id().topic(), partition);
    }

    private static <K> void put(Map<K, PartitionSlots> topics, K topic, Partition partition) {
        int number = partition.id().partition();
        topics.computeIfAbsent(topic, absent -> new PartitionSlots(number)).put(number, partition);
    }

    /** Takes a deleted partition out; whoever waits for it is told that it is gone. */
    public void remove(Partition partition) {
        remove(byName, partition.id().topic(), partition);
        remove(byId, partition.topicId(), partition);
        partition.deleted();
    }

    private static <K> void remove(Map<K, PartitionSlots> topics, K topic, Partition partition) {
        PartitionSlots slots = topics.get(topic);
        if (slots != null) {
            slots.remove(partition.id().partition(), partition);
            if (slots.isEmpty()) {
                topics.remove(topic);
            }
        }
    }

    @Override
    public boolean isWarm(PartitionFetch wanted, FetchPlan plan) {
        Partition partition = partition(wanted.target());
        return partition == null || partition.isWarm(wanted, plan);
    }

    @Override
    public PartitionRead read(
            PartitionFetch wanted, FetchPlan plan, int maxBytes, boolean atLeastOneBatch) {
        return read(wanted, plan, new Reads.Room(maxBytes, atLeastOneBatch, false));
    }

    @Override
    public PartitionRead load(
            PartitionFetch wanted, FetchPlan plan, int maxBytes, boolean atLeastOneBatch) {
        return read(wanted, plan, new Reads.Room(maxBytes, atLeastOneBatch, true));
    }

    private PartitionRead read(PartitionFetch wanted, FetchPlan plan, Reads.Room room) {
        Partition partition = partition(wanted.target());
        return partition == null
                ? PartitionRead.failed(wanted, wanted.target().unknownError())
                : partition.read(wanted, plan, room);
    }

    @Override
    public void watch(PartitionRef target, FetchPlan plan, Waiter waiter) {
        Partition partition = partition(target);
        if (partition != null) {
            partition.watch(waiter, plan.follower() != null);
        }
    }

    @Override
    public void unwatch(PartitionRef target, Waiter waiter) {
        Partition partition = partition(target);
        if (partition != null) {
            partition.unwatch(waiter);
        }
    }
}
