package io.millrace.groups;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.groups.kind.TopicIdPartition;
import io.millrace.protocol.message.ConsumerGroupDescribeResponse.DescribedGroup;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Members of a consumer group that crash, leave, come back and wait for messages, over a
 * coordinator whose log fails, while topics grow: no partition has two who consume it, epochs grow,
 * and when the faults end, everything has an owner and nobody has much more than another.
 */
class ConsumerSimulationTest {
    private static final long FAULTS_MILLIS = 300_000;
    private static final long HEALING_MILLIS = 120_000;
    private static final int MEMBERS = 6;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void knownSeeds(long seed) {
        run(seed);
    }

    @Test
    void freshSeeds() {
        long first = System.nanoTime();
        for (int i = 0; i < Integer.getInteger("groups.seeds", 30); i++) {
            run(first + i);
        }
    }

    private static void run(long seed) {
        Simulation world = new Simulation(seed);
        SimulatedCoordinator coordinator = new SimulatedCoordinator(world, GroupSettings.DEFAULT);
        Holders holders = new Holders(world);
        int partitions = 4 + world.random(10);
        coordinator.topicsChanged(topics(partitions));
        List<SimulatedConsumer> members = new ArrayList<>();
        for (int slot = 0; slot < MEMBERS; slot++) {
            members.add(start(world, coordinator, holders, slot, 0));
        }
        int births = 1;
        while (world.nowMillis() < FAULTS_MILLIS) {
            world.run(world.nowMillis() + 1 + world.random(5_000), coordinator);
            int slot = world.random(MEMBERS);
            SimulatedConsumer member = members.get(slot);
            switch (world.random(10)) {
                case 0 -> member.crash();
                case 1 -> member.leave();
                case 2 -> coordinator.fail();
                case 3 -> {
                    partitions += world.random(3);
                    coordinator.topicsChanged(topics(partitions));
                }
                default -> {
                    if (member.isGone()) {
                        members.set(slot, start(world, coordinator, holders, slot, births++));
                    }
                }
            }
        }
        world.heal();
        world.run(world.nowMillis() + 30_000, coordinator);
        for (int slot = 0; slot < MEMBERS; slot++) {
            if (members.get(slot).isGone()) {
                members.set(slot, start(world, coordinator, holders, slot, births++));
            }
        }
        coordinator.topicsChanged(topics(partitions));
        world.run(FAULTS_MILLIS + HEALING_MILLIS, coordinator);
        checkSettled(world, coordinator, members, partitions + 3);
        ConsumerLogChecks.check(world.seedLine(), coordinator.log());
    }

    private static FixedTopics topics(int partitions) {
        return FixedTopics.of(
                List.of(new String[] {"t", Integer.toString(partitions)}, new String[] {"u", "3"}));
    }

    /** Half of them are static, and not all want the same. */
    private static SimulatedConsumer start(
            Simulation world,
            SimulatedCoordinator coordinator,
            Holders holders,
            int slot,
            int birth) {
        SimulatedConsumer member =
                new SimulatedConsumer(
                        world,
                        coordinator,
                        holders,
                        "m" + slot + "." + birth,
                        slot < MEMBERS / 2 ? null : "static-" + slot,
                        slot == 1 ? List.of("t") : List.of("t", "u"));
        member.join();
        return member;
    }

    private static void checkSettled(
            Simulation world,
            SimulatedCoordinator coordinator,
            List<SimulatedConsumer> members,
            int partitions) {
        DescribedGroup group = coordinator.describeConsumer(SimulatedConsumer.GROUP);
        assertThat(group.groupState()).as(world.seedLine()).isEqualTo("Stable");
        assertThat(group.members()).as(world.seedLine()).hasSize(MEMBERS);
        List<TopicIdPartition> owned = new ArrayList<>();
        int most = 0;
        int least = Integer.MAX_VALUE;
        for (SimulatedConsumer member : members) {
            owned.addAll(member.owned());
            most = Math.max(most, member.owned().size());
            least = Math.min(least, member.owned().size());
        }
        assertThat(owned).as(world.seedLine()).doesNotHaveDuplicates().hasSize(partitions);
        assertThat(most - least).as(world.seedLine()).isLessThanOrEqualTo(1);
    }
}
