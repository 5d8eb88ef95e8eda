package io.millrace.groups;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.coordination.LogEntry;
import io.millrace.coordination.StateRecord;
import io.millrace.groups.classic.ClassicSettings;
import io.millrace.groups.consumer.ConsumerSettings;
import io.millrace.groups.offsets.OffsetSettings;
import io.millrace.groups.records.TopicRecord;
import io.millrace.protocol.group.GroupMetadataValue;
import io.millrace.protocol.group.OffsetCommitKey;
import io.millrace.protocol.group.OffsetCommitValue;
import io.millrace.protocol.message.DescribeGroupsResponse.DescribedGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Members join, leave, crash and come back, messages are late or lost, the coordinator's log fails:
 * and still no partition has two owners in one generation, generations and offsets never go back,
 * the log says what the memory says, and when the faults end everything settles.
 */
class GroupSimulationTest {
    private static final long FAULTS_MILLIS = 300_000;
    private static final long HEALING_MILLIS = 180_000;
    private static final int MEMBERS = 8;

    private static final GroupSettings SETTINGS =
            new GroupSettings(
                    ClassicSettings.DEFAULT.withInitialRebalanceDelayMillis(500),
                    ConsumerSettings.DEFAULT,
                    OffsetSettings.DEFAULT);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 4659812282657L, 4832077881456L})
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
        SimulatedCoordinator coordinator = new SimulatedCoordinator(world, SETTINGS);
        Assignments assignments = new Assignments(world);
        List<SimulatedMember> members = new ArrayList<>();
        for (int slot = 0; slot < MEMBERS; slot++) {
            members.add(start(world, coordinator, assignments, slot, 0));
        }
        int births = 1;
        while (world.nowMillis() < FAULTS_MILLIS) {
            world.run(world.nowMillis() + 1 + world.random(5_000), coordinator);
            int slot = world.random(MEMBERS);
            SimulatedMember member = members.get(slot);
            switch (world.random(8)) {
                case 0 -> member.crash();
                case 1 -> member.leave();
                case 2 -> coordinator.fail();
                case 3 -> coordinator.checkReplay(SimulatedMember.GROUP);
                default -> {
                    if (member.isGone()) {
                        members.set(slot, start(world, coordinator, assignments, slot, births++));
                    }
                }
            }
        }
        world.heal();
        // What the dead still have on the way may fence their successors; then it is over.
        world.run(world.nowMillis() + 30_000, coordinator);
        for (int slot = 0; slot < MEMBERS; slot++) {
            if (members.get(slot).isGone()) {
                members.set(slot, start(world, coordinator, assignments, slot, births++));
            }
        }
        world.run(FAULTS_MILLIS + HEALING_MILLIS, coordinator);
        coordinator.checkReplay(SimulatedMember.GROUP);
        checkSettled(world, coordinator, members);
        checkLog(world, coordinator.log());
        assertThat(assignments.generations()).as(world.seedLine()).isGreaterThan(5);
    }

    private static SimulatedMember start(
            Simulation world,
            SimulatedCoordinator coordinator,
            Assignments assignments,
            int slot,
            int birth) {
        String instanceId = slot < MEMBERS / 2 ? null : "static-" + slot;
        SimulatedMember member =
                new SimulatedMember(
                        world, coordinator, assignments, "m" + slot + "." + birth, instanceId);
        member.join();
        return member;
    }

    private static void checkSettled(
            Simulation world, SimulatedCoordinator coordinator, List<SimulatedMember> members) {
        DescribedGroup group = coordinator.describe(SimulatedMember.GROUP);
        assertThat(group.groupState()).as(world.seedLine()).isEqualTo("Stable");
        assertThat(group.members()).as(world.seedLine()).hasSize(MEMBERS);
        Set<Integer> generations = new HashSet<>();
        List<Integer> owned = new ArrayList<>();
        for (SimulatedMember member : members) {
            generations.add(member.generation());
            owned.addAll(member.owned());
        }
        assertThat(generations).as(world.seedLine()).hasSize(1);
        assertThat(owned)
                .as(world.seedLine())
                .doesNotHaveDuplicates()
                .hasSize(SimulatedMember.PARTITIONS);
    }

    private static void checkLog(Simulation world, List<LogEntry> log) {
        int generation = 0;
        Map<Integer, Long> offsets = new HashMap<>();
        for (LogEntry entry : log) {
            TopicRecord decoded = TopicRecord.decode((StateRecord) entry);
            if (decoded.value() instanceof GroupMetadataValue group) {
                assertThat(group.generation())
                        .as(world.seedLine())
                        .isGreaterThanOrEqualTo(generation);
                generation = group.generation();
            } else if (decoded.key() instanceof OffsetCommitKey key
                    && decoded.value() instanceof OffsetCommitValue value) {
                long before = offsets.getOrDefault(key.partition(), 0L);
                assertThat(value.offset()).as(world.seedLine()).isGreaterThanOrEqualTo(before);
                offsets.put(key.partition(), value.offset());
            }
        }
    }
}
