package io.millrace.groups.consumer;

import io.millrace.base.Uuid;
import io.millrace.groups.kind.TopicIdPartition;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** The ways to distribute partitions that the coordinator knows. Stateless. */
enum Assignor {
    /** Evenly, and each member keeps what it has as far as that goes. */
    UNIFORM("uniform") {
        @Override
        SortedMap<String, SortedSet<TopicIdPartition>> assign(Question question) {
            return new UniformAssignment(question).compute();
        }
    },

    /** Of each topic a run of partitions, so that topics of the same size fit together. */
    RANGE("range") {
        @Override
        SortedMap<String, SortedSet<TopicIdPartition>> assign(Question question) {
            return RangeAssignment.compute(question);
        }
    };

    /**
     * Who wants what.
     *
     * @param topics of each member, those that exist
     * @param instances of static members, by member
     * @param partitions how many a topic has
     * @param previous what each member was to have before
     */
    record Question(
            SortedMap<String, Set<Uuid>> topics,
            SortedMap<String, String> instances,
            SortedMap<Uuid, Integer> partitions,
            SortedMap<String, SortedSet<TopicIdPartition>> previous) {}

    private final String wireName;

    Assignor(String wireName) {
        this.wireName = wireName;
    }

    String wireName() {
        return wireName;
    }

    /** For each member of the question, what is to be its. */
    abstract SortedMap<String, SortedSet<TopicIdPartition>> assign(Question question);

    static @Nullable Assignor named(String name) {
        for (Assignor assignor : values()) {
            if (assignor.wireName.equals(name)) {
                return assignor;
            }
        }
        return null;
    }
}
