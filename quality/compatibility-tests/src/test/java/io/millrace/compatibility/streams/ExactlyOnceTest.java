package io.millrace.compatibility.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.ChildProcess;
import io.millrace.compatibility.harness.ClientSettings;
import io.millrace.compatibility.harness.Isolation;
import io.millrace.compatibility.harness.JavaProgram;
import io.millrace.compatibility.harness.OwnBroker;
import io.millrace.compatibility.harness.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@link ExactlyOnceProgram} under load, while it and the broker are killed with SIGKILL again and
 * again: what a reader of the committed finds equals what a second run of it makes, without faults,
 * of the same input.
 *
 * <p>{@code -Dmillrace.streams.kills} sets how often each is killed, {@code
 * -Dmillrace.streams.seed} repeats their instants and the input.
 */
class ExactlyOnceTest {
    private static final int PARTITIONS = 2;
    private static final int ROUNDS = Integer.getInteger("millrace.streams.kills", 20);
    private static final int PAUSE_MILLIS_MAX = 1_000;
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

    /** In each round both die: first the one, first the other, or both at once. */
    private void killInTurns(BrokerProcess broker, Random random) throws InterruptedException {
        ChildProcess application = application(broker, "faulty");
        try (Progress progress = new Progress(of(broker.bootstrap(), "faulty-totals"))) {
            for (int round = 0; round < ROUNDS; round++) {
                progress.await(LIMIT, application::output);
                pause(random);
                switch (round % 3) {
                    case 0 -> {
                        application.kill();
                        application = application(broker, "faulty");
                        pause(random);
                        restart(broker);
                    }
                    case 1 -> {
                        restart(broker);
                        progress.await(LIMIT, application::output);
                        application.kill();
                        application = application(broker, "faulty");
                    }
                    default -> {
                        application.kill();
                        restart(broker);
                        application = application(broker, "faulty");
                    }
                }
            }
        } finally {
            application.close();
        }
    }

    private static void restart(BrokerProcess broker) {
        broker.kill();
        broker.start();
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
        System.out.printf("exactly once: %d kills of each, %d orders%n", ROUNDS, orders);
        assertThat(totals.values().values().stream().mapToLong(List::size).sum()).isEqualTo(orders);
    }

    private static CommittedTopic of(String bootstrap, String topic) {
        return new CommittedTopic(bootstrap, topic, PARTITIONS);
    }

    /** Waits until the application has committed the end of each input. */
    private static void awaitAllRead(BrokerProcess broker, String group, ChildProcess application) {
        List<TopicPartition> inputs =
                INPUTS.stream()
                        .flatMap(input -> of(broker.bootstrap(), input).all().stream())
                        .toList();
        try (Admin admin = Admin.create(ClientSettings.admin(broker.bootstrap()).properties());
                var reader = Isolation.COMMITTED.consumer(broker.bootstrap())) {
            Map<TopicPartition, Long> ends = reader.endOffsets(inputs);
            Await.until(
                    "all input is read by " + group + ":\n" + application.output(),
                    LIMIT,
                    () -> committed(admin, group).equals(ends));
        }
    }

    private static Map<TopicPartition, Long> committed(Admin admin, String group) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        try {
            admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach((partition, found) -> offsets.put(partition, offset(found)));
            return offsets;
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long offset(@Nullable OffsetAndMetadata committed) {
        return committed == null ? -1 : committed.offset();
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
    private static void pause(Random random) throws InterruptedException {
        int millis = random.nextInt(PAUSE_MILLIS_MAX);
        boolean never = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
        assertThat(never).isFalse();
    }
}
