package io.millrace.groups;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.groups.kind.TopicIdPartition;
import java.util.HashMap;
import java.util.Map;

/** Who consumes what, as the members themselves believe. No partition has two that may. */
final class Holders {
    private final Simulation world;
    private final Map<TopicIdPartition, SimulatedConsumer> holders = new HashMap<>();

    Holders(Simulation world) {
        this.world = world;
    }

    void take(TopicIdPartition partition, SimulatedConsumer member) {
        SimulatedConsumer before = holders.put(partition, member);
        if (before != null && before != member && before.holds(partition)) {
            assertThat(before.hasSession())
                    .as("%s: %s is held twice", world.seedLine(), partition)
                    .isFalse();
        }
    }
}
