package io.millrace.compatibility.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.ChildProcess;
import io.millrace.compatibility.harness.ClientSettings;
import io.millrace.compatibility.harness.JavaProgram;
import io.millrace.compatibility.harness.OwnBroker;
import io.millrace.compatibility.harness.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@link ExactlyOnceProgram} under load, while it and the broker are killed with SIGKILL in turns:
 * what a reader of the committed finds equals what a second run of it makes, without faults, of the
 * same input.
 *
 * <p>{@code -Dmillrace.streams.kills} sets the number of kills, {@code -Dmillrace.streams.seed}
 * repeats their instants and the input.
 */
class ExactlyOnceTest {
    private static final int PARTITIONS = 2;
    private static final int KILLS = Integer.getInteger("millrace.streams.kills", 20);
    private static final int RUNNING_MILLIS_MAX = 1_000;
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final List<String> OUTPUTS = List.of("totals", "windows", "pairs", "profiles");
    private static final List<String> INPUTS =
            List.of(
                    ExactlyOnceProgram.ORDERS,
                    ExactlyOnceProgram.PAYMENTS,
                    ExactlyOnceProgram.CUSTOMERS);

    @RegisterExtension
    private final OwnBroker own =
            new OwnBroker(
                    Map.of(
                            "group.initial.rebalance.delay.ms",
                            "0",
                            "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                            "500"));

    @TempDir private Path folder;
    private int starts;

    @Test
    void theOutputIsThatOfARunWithoutFaults() throws Exception {
        long seed = Long.getLong("millrace.streams.seed", System.nanoTime());
        System.out.println("exactly once: -Dmillrace.streams.seed=" + seed);
        Random random = new Random(seed);
        BrokerProcess broker = own.start();
        createTopics(broker);
        OrderLoad load = new OrderLoad(broker.bootstrap(), seed);
        killInTurns(broker, random);
        load.end();
        try (ChildProcess last = application(broker, "faulty")) {
            awaitAllRead(broker, "faulty", last);
        }
        try (ChildProcess calm = application(broker, "calm")) {
            awaitAllRead(broker, "calm", calm);
        }
        compare(broker.bootstrap());
    }

    private void killInTurns(BrokerProcess broker, Random random) throws InterruptedException {
        CommittedTopic totals = new CommittedTopic(broker.bootstrap(), "faulty-totals", PARTITIONS);
        ChildProcess application = application(broker, "faulty");
        try {
            for (int kill = 0; kill < KILLS; kill++) {
                long before = totals.end();
                ChildProcess current = application;
                Await.until(
                        "the application goes on after kill " + kill + ":\n" + current.output(),
                        LIMIT,
                        () -> totals.end() > before);
                pause(Duration.ofMillis(random.nextInt(RUNNING_MILLIS_MAX)));
                int turn = kill % 5;
                if (turn != 1 && turn != 3) {
                    application.kill();
                }
                if (turn != 0 && turn != 2) {
                    broker.kill();
                    broker.start();
                }
                if (!application.isAlive()) {
                    application = application(broker, "faulty");
                }
            }
        } finally {
            application.close();
        }
    }

    private static void compare(String bootstrap) {
        CommittedTopic totals = of(bootstrap, "faulty-totals");
        assertThat(totals.values()).isNotEmpty().isEqualTo(of(bootstrap, "calm-totals").values());
        CommittedTopic windows = of(bootstrap, "faulty-windows");
        assertThat(windows.values()).isNotEmpty().isEqualTo(of(bootstrap, "calm-windows").values());
        CommittedTopic pairs = of(bootstrap, "faulty-pairs");
        assertThat(pairs.sorted()).isNotEmpty().isEqualTo(of(bootstrap, "calm-pairs").sorted());
        CommittedTopic profiles = of(bootstrap, "faulty-profiles");
        assertThat(profiles.last()).isNotEmpty().isEqualTo(of(bootstrap, "calm-profiles").last());
        long orders =
                of(bootstrap, ExactlyOnceProgram.ORDERS).values().values().stream()
                        .mapToLong(List::size)
                        .sum();
        System.out.printf("exactly once: %d kills, %d orders%n", KILLS, orders);
        assertThat(totals.values().values().stream().mapToLong(List::size).sum()).isEqualTo(orders);
    }

    private static CommittedTopic of(String bootstrap, String topic) {
        return new CommittedTopic(bootstrap, topic, PARTITIONS);
    }

    /** Waits until the application has committed the end of each input. */
    private static void awaitAllRead(BrokerProcess broker, String group, ChildProcess application) {
        try (Admin admin = Admin.create(ClientSettings.admin(broker.bootstrap()).properties())) {
            Await.until(
                    "all input is read by " + group + ":\n" + application.output(),
                    LIMIT,
                    () -> allRead(admin, broker.bootstrap(), group));
        }
    }

    private static boolean allRead(Admin admin, String bootstrap, String group) {
        try {
            Map<TopicPartition, @Nullable OffsetAndMetadata> committed =
                    admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
            for (String input : INPUTS) {
                for (TopicPartition partition : of(bootstrap, input).all()) {
                    long end =
                            admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                                    .partitionResult(partition)
                                    .get()
                                    .offset();
                    OffsetAndMetadata found = committed.get(partition);
                    if (found == null || found.offset() < end) {
                        return false;
                    }
                }
            }
            return true;
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void createTopics(BrokerProcess broker) {
        Topics topics = new Topics(broker.bootstrap());
        INPUTS.forEach(input -> topics.create(input, PARTITIONS));
        for (String run : List.of("faulty", "calm")) {
            OUTPUTS.forEach(output -> topics.create(run + "-" + output, PARTITIONS));
        }
    }

    private ChildProcess application(BrokerProcess broker, String name) {
        List<String> words = new ArrayList<>();
        words.addAll(
                List.of(JavaProgram.executable(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        words.addAll(List.of("-Xmx384m", "-Xshare:auto", "--enable-native-access=ALL-UNNAMED"));
        words.addAll(List.of("-cp", JavaProgram.classPath(), ExactlyOnceProgram.class.getName()));
        words.addAll(List.of(broker.bootstrap(), name, folder.resolve(name).toString()));
        return ChildProcess.start(words, Map.of(), folder.resolve(name + "-" + starts++ + ".log"));
    }

    /** The random instant itself: there is nothing to wait for. */
    private static void pause(Duration duration) throws InterruptedException {
        boolean never = new CountDownLatch(1).await(duration.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(never).isFalse();
    }
}
