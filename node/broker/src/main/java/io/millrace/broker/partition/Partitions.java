package io.millrace.broker.partition;

import io.millrace.base.TopicPartition;
import io.millrace.broker.PartitionRef;
import io.millrace.broker.fetch.FetchPlan;
import io.millrace.broker.fetch.FetchSource;
import io.millrace.broker.fetch.PartitionFetch;
import io.millrace.broker.fetch.PartitionRead;
import io.millrace.broker.produce.ProduceTarget;
import io.millrace.broker.produce.Produces;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of this broker, by name and by topic id. Written by the thread that applies
 * metadata, read by all.
 */
public final class Partitions implements FetchSource, Produces {
    private final Map<PartitionRef, Partition> byName = new ConcurrentHashMap<>();
    private final Map<PartitionRef, Partition> byId = new ConcurrentHashMap<>();

    @Override
    public @Nullable ProduceTarget find(PartitionRef ref) {
        return partition(ref);
    }

    public @Nullable Partition partition(PartitionRef ref) {
        return ref.isById() ? byId.get(ref) : byName.get(ref);
    }

    public @Nullable Partition partition(TopicPartition id) {
        return byName.get(PartitionRef.byName(id.topic(), id.partition()));
    }

    public Collection<Partition> all() {
        return byName.values();
    }

    public void add(Partition partition) {
        TopicPartition id = partition.id();
        byId.put(PartitionRef.byId(partition.topicId(), id.partition()), partition);
        byName.put(PartitionRef.byName(id.topic(), id.partition()), partition);
    }

    /** Takes a deleted partition out; whoever waits for it is told that it is gone. */
    public void remove(Partition partition) {
        TopicPartition id = partition.id();
        byName.remove(PartitionRef.byName(id.topic(), id.partition()), partition);
        byId.remove(PartitionRef.byId(partition.topicId(), id.partition()), partition);
        partition.deleted();
    }

    @Override
    public boolean isWarm(PartitionFetch wanted) {
        Partition partition = partition(wanted.target());
        return partition == null || partition.isWarm(wanted);
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
    public void watch(PartitionRef target, Waiter waiter) {
        Partition partition = partition(target);
        if (partition != null) {
            partition.watch(waiter);
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
