package io.millrace.groups;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Who was told to own what, by generation: no partition has two owners in one generation. */
final class Assignments {
    private final Simulation world;
    private final Map<Integer, Map<Integer, String>> owners = new TreeMap<>();

    Assignments(Simulation world) {
        this.world = world;
    }

    void given(int generation, String identity, Set<Integer> partitions) {
        Map<Integer, String> ofGeneration =
                owners.computeIfAbsent(generation, each -> new HashMap<>());
        for (int partition : partitions) {
            String before = ofGeneration.putIfAbsent(partition, identity);
            assertThat(before == null ? identity : before)
                    .as("%s: owner of %d in %d", world.seedLine(), partition, generation)
                    .isEqualTo(identity);
        }
    }

    int generations() {
        return owners.size();
    }
}
