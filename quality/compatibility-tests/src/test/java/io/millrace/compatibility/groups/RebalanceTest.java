package io.millrace.compatibility.groups;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.ClientSettings;
import io.millrace.compatibility.harness.SharedBroker;
import io.millrace.compatibility.harness.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two groups of ten consumers at the same time, one eager (range), one incremental
 * (cooperative-sticky), whose members join, leave and crash. No partition is ever given to two
 * members in one generation, and once a group has settled, each partition has one owner.
 */
@ExtendWith(SharedBroker.class)
class RebalanceTest {
    private static final int MEMBERS = 10;
    private static final int ROUNDS = 3;
    private static final Duration SETTLE_LIMIT = Duration.ofSeconds(60);
    private static final List<String> TOPICS = List.of("rebalance-a", "rebalance-b");
    private static final int[] PARTITIONS = {11, 6};

    private final String bootstrap;

    RebalanceTest(BrokerProcess broker) {
        this.bootstrap = broker.bootstrap();
    }

    @Test
    void noPartitionIsOwnedTwiceAndNoneIsLeftUnowned() throws Exception {
        long seed = Long.getLong("millrace.rebalance.seed", System.nanoTime());
        System.out.println("rebalance test: -Dmillrace.rebalance.seed=" + seed);
        for (int i = 0; i < TOPICS.size(); i++) {
            new Topics(bootstrap).create(TOPICS.get(i), PARTITIONS[i]);
        }
        try (ExecutorService groups = Executors.newFixedThreadPool(2)) {
            Future<Integer> eager = groups.submit(run("RangeAssignor", seed));
            Future<Integer> incremental = groups.submit(run("CooperativeStickyAssignor", seed + 1));
            System.out.printf(
                    "rebalance test: %d and %d generations%n", eager.get(), incremental.get());
        }
    }

    private Callable<Integer> run(String assignor, long seed) {
        return () -> {
            Group group = new Group(bootstrap, assignor, new Random(seed));
            group.run();
            return group.ownership.generations();
        };
    }

    /** One group and its life; used by one thread. */
    private static final class Group {
        private final Ownership ownership = new Ownership();
        private final List<Member> members = new ArrayList<>();
        private final String bootstrap;
        private final String assignor;
        private final Random random;
        private int joined;

        Group(String bootstrap, String assignor, Random random) {
            this.bootstrap = bootstrap;
            this.assignor = assignor;
            this.random = random;
        }

        void run() throws Exception {
            join(MEMBERS);
            settle("after the start");
            for (int round = 0; round < ROUNDS; round++) {
                removed().leave();
                join(1);
                removed().crash();
                removed().leave();
                join(2);
                settle("after round " + round);
            }
            for (Member member : members) {
                member.leave();
            }
            assertThat(ownership.violations()).as(assignor).isEmpty();
            assertThat(ownership.generations()).isGreaterThan(ROUNDS);
        }

        private void join(int count) {
            for (int i = 0; i < count; i++) {
                ClientSettings settings =
                        ClientSettings.consumer(bootstrap, "rebalance-" + assignor)
                                .with(
                                        "partition.assignment.strategy",
                                        "org.apache.kafka.clients.consumer." + assignor);
                String name = assignor + "-" + joined++;
                members.add(new Member(name, settings, TOPICS, ownership));
            }
        }

        private Member removed() {
            return members.remove(random.nextInt(members.size()));
        }

        private void settle(String when) {
            Await.until(
                    assignor + " settles " + when + ", " + members.size() + " members",
                    SETTLE_LIMIT,
                    this::everyPartitionHasOneOwner);
        }

        /** And every member one partition at least, for there are more partitions than members. */
        private boolean everyPartitionHasOneOwner() {
            Set<TopicPartition> owned = new HashSet<>();
            int count = 0;
            for (Member member : members) {
                Set<TopicPartition> one = member.owned();
                if (one.isEmpty()) {
                    return false;
                }
                owned.addAll(one);
                count += one.size();
            }
            return count == owned.size() && count == PARTITIONS[0] + PARTITIONS[1];
        }
    }
}
