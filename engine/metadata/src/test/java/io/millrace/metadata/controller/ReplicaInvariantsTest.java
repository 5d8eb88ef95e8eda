package io.millrace.metadata.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.PartitionImage;
import io.millrace.metadata.ReplicaScene;
import io.millrace.metadata.Scene;
import io.millrace.metadata.controller.Command.BalanceLeaders;
import io.millrace.metadata.controller.Command.BrokerHeartbeat;
import io.millrace.metadata.controller.Command.ElectLeaders;
import io.millrace.metadata.controller.Command.PartitionName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random lives of a small cluster: after each command what must always hold of leaders and sets
 * does. A failure names the seed and what was done.
 *
 * <p>What is committed is followed as well: a leader commits with its whole in-sync set, and with
 * no fewer than the minimum. Whoever was in the set then has the records, until it crashes without
 * having synced them. Nobody else may lead, unless the settings allow it.
 */
class ReplicaInvariantsTest {
    private static final int STEPS = 400;
    private static final int NODES = 5;
    private static final List<String> TOPICS = List.of("a", "b", "c", "d");

    private final Map<String, Set<Integer>> leaders = new HashMap<>();
    private final Map<String, Integer> partitionEpochs = new HashMap<>();
    private final Map<String, Integer> leaderEpochs = new HashMap<>();

    /** By topic, the nodes that have every committed record. */
    private final Map<String, Set<Integer>> complete = new HashMap<>();

    private final Map<Integer, Integer> incarnations = new HashMap<>();
    private final List<String> done = new ArrayList<>();
    private final ReplicaScene replicas = new ReplicaScene(Scene.withBrokers(1, 2, 3, 4, 5));
    private final Scene scene = replicas.scene();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void withEligibleReplicas(long seed) {
        scene.keepEligible();
        run(new Random(seed), true);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void withoutEligibleReplicas(long seed) {
        run(new Random(seed), false);
    }

    private void run(Random random, boolean eligible) {
        replicas.create("a", 1, 2, 3);
        replicas.create("b", 3, 4, 5);
        replicas.create("c", 5, 1);
        replicas.create("d", 2);
        if (eligible) {
            replicas.set("a", "min.insync.replicas", "2");
            replicas.set("b", "min.insync.replicas", "3");
            replicas.set("b", "millrace.durability", "replicated");
        }
        for (int step = 0; step < STEPS; step++) {
            scene.pass(random.nextInt(50));
            String what = step(random, eligible);
            done.add(what);
            try {
                check(eligible);
            } catch (AssertionError broken) {
                throw new AssertionError(String.join("\n", done), broken);
            }
            scene.transcript();
        }
    }

    private String step(Random random, boolean eligible) {
        int node = 1 + random.nextInt(NODES);
        String topic = TOPICS.get(random.nextInt(TOPICS.size()));
        return switch (random.nextInt(9)) {
            case 0 -> {
                scene.fence(node);
                yield "fence " + node;
            }
            case 1, 2 -> {
                scene.beat(node, scene.brokerEpoch(node));
                yield "beat " + node;
            }
            case 3 -> {
                scene.ask(
                        new BrokerHeartbeat(
                                node,
                                scene.brokerEpoch(node),
                                Long.MAX_VALUE,
                                false,
                                true,
                                List.of(),
                                null));
                yield "leave " + node;
            }
            case 4 -> crash(node, eligible);
            case 5 -> {
                scene.ask(new BalanceLeaders(random.nextInt(4)));
                yield "balance";
            }
            case 6 -> {
                scene.ask(new ElectLeaders(false, List.of(new PartitionName(topic, 0))));
                yield "elect " + topic;
            }
            default -> alter(random, topic);
        };
    }

    /** Topic b is not synced, where it is said so: what was committed may be gone. */
    private String crash(int node, boolean eligible) {
        scene.pass(Scene.SESSION_MILLIS);
        int incarnation = incarnations.merge(node, 2, (before, two) -> before + 1);
        if (eligible) {
            complete.getOrDefault("b", new HashSet<>()).remove(node);
        }
        scene.register(node, incarnation, -1);
        return "crash " + node;
    }

    /** The leader drops some, or takes some of those that may be taken. */
    private String alter(Random random, String topic) {
        PartitionImage before = replicas.partition(topic);
        int leader = before.leader();
        if (leader == PartitionImage.NO_LEADER) {
            return "nobody leads " + topic;
        }
        List<Integer> wanted = new ArrayList<>();
        for (int node : before.replicas().nodes()) {
            BrokerRegistration broker = scene.image().cluster().broker(node);
            if (node == leader || (broker != null && broker.active() && random.nextBoolean())) {
                wanted.add(node);
            }
        }
        replicas.alter(topic, wanted.toArray(new Integer[0]));
        return "alter " + topic + " " + wanted;
    }

    private void check(boolean eligible) {
        for (String topic : TOPICS) {
            PartitionImage now = replicas.partition(topic);
            String what = topic + " " + replicas.state(topic);
            assertThat(now.replicas().nodes()).as(what).containsAll(now.inSync());
            assertThat(now.replicas().nodes()).as(what).containsAll(now.eligible().replicas());
            assertThat(Collections.disjoint(now.inSync(), now.eligible().replicas()))
                    .as("in sync or eligible, not both: " + what)
                    .isTrue();
            assertThat(now.inSync()).as(what).doesNotHaveDuplicates();
            assertThat(partitionEpochs.getOrDefault(topic, 0))
                    .as(what)
                    .isLessThanOrEqualTo(now.partitionEpoch());
            assertThat(leaderEpochs.getOrDefault(topic, 0))
                    .as(what)
                    .isLessThanOrEqualTo(now.leaderEpoch());
            partitionEpochs.put(topic, now.partitionEpoch());
            leaderEpochs.put(topic, now.leaderEpoch());
            if (!eligible) {
                assertThat(now.inSync()).as(what).isNotEmpty();
            }
            if (now.leader() != PartitionImage.NO_LEADER) {
                Set<Integer> ofEpoch =
                        leaders.computeIfAbsent(
                                topic + "@" + now.leaderEpoch(), key -> new HashSet<>());
                ofEpoch.add(now.leader());
                assertThat(ofEpoch).as("leaders of an epoch: " + what).hasSize(1);
                assertThat(now.inSync()).as(what).contains(now.leader());
                checkLeader(topic, now, what, eligible);
            }
        }
    }

    /** The leader has everything, or is known to be one that may not; then it commits. */
    private void checkLeader(String topic, PartitionImage now, String what, boolean eligible) {
        BrokerRegistration broker = scene.image().cluster().broker(now.leader());
        assertThat(broker).as(what).isNotNull();
        boolean alone = now.replicas().nodes().size() == 1;
        assertThat(alone || (broker != null && broker.active())).as(what).isTrue();
        Set<Integer> having = complete.get(topic);
        if (having != null && !now.recovering()) {
            assertThat(having).as("who has all committed records: " + what).contains(now.leader());
        }
        int minimum = eligible ? minimum(topic) : 1;
        if (now.recovering()) {
            complete.put(topic, new HashSet<>(now.inSync()));
        } else if (now.inSync().size() >= minimum) {
            // Whoever was taken in has caught up, and something new is committed by the set.
            complete.put(topic, new HashSet<>(now.inSync()));
        } else if (having != null) {
            having.addAll(now.inSync());
        }
    }

    private static int minimum(String topic) {
        return switch (topic) {
            case "a" -> 2;
            case "b" -> 3;
            default -> 1;
        };
    }
}
