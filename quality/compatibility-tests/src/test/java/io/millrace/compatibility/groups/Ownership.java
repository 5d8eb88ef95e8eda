package io.millrace.compatibility.groups;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** Who was given what in which generation of a group. Written by the members' threads. */
final class Ownership {
    private final Map<Integer, Map<TopicPartition, String>> ownerByGeneration = new HashMap<>();
    private final List<String> violations = new ArrayList<>();

    /** All that the member owns from now on, in the generation that gave it. */
    synchronized void assigned(int generation, String member, Collection<TopicPartition> all) {
        Map<TopicPartition, String> owners =
                ownerByGeneration.computeIfAbsent(generation, key -> new HashMap<>());
        for (TopicPartition partition : Set.copyOf(all)) {
            String before = owners.put(partition, member);
            if (before != null && !before.equals(member)) {
                violations.add(
                        "%s in generation %d: %s and %s"
                                .formatted(partition, generation, before, member));
            }
        }
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    synchronized int generations() {
        return ownerByGeneration.size();
    }
}
