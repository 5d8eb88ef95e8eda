package io.millrace.simulation.crash;

import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** A topic that was asked for, with its partitions and those who write and commit there. */
final class TopicHistory {

    /** What is known of the topic. */
    enum State {
        /** Asked for; the answer has not come. */
        CREATING,
        ALIVE,
        /** To be deleted; the answer has not come. */
        DELETING
    }

    private final String name;
    private final Uuid id;
    private final List<PartitionHistory> partitions = new ArrayList<>();
    private final List<Lane> lanes = new ArrayList<>();
    private final List<Committer> committers = new ArrayList<>();
    private State state = State.CREATING;

    TopicHistory(String name, Uuid id, int partitionCount, LongSupplier nextCommit) {
        this.name = name;
        this.id = id;
        for (int number = 0; number < partitionCount; number++) {
            TopicPartition partition = new TopicPartition(name, number);
            partitions.add(new PartitionHistory(partition));
            committers.add(new Committer(group(number), partition, nextCommit));
        }
    }

    static String group(int partition) {
        return "group-" + partition;
    }

    String name() {
        return name;
    }

    Uuid id() {
        return id;
    }

    State state() {
        return state;
    }

    void become(State next) {
        state = next;
    }

    List<PartitionHistory> partitions() {
        return partitions;
    }

    List<Lane> lanes() {
        return lanes;
    }

    List<Committer> committers() {
        return committers;
    }

    /** A producer begins: one lane for each partition. */
    void addProducer(long producerId) {
        partitions.forEach(partition -> lanes.add(new Lane(partition, producerId)));
    }
}
