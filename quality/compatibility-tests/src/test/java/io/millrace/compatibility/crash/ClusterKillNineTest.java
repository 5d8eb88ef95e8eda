package io.millrace.compatibility.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.ClientSettings;
import io.millrace.compatibility.harness.Command;
import io.millrace.compatibility.harness.ProcessCluster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes, each a broker and a voter, of which one at a time is killed with SIGKILL, stands
 * still (SIGSTOP) or is stopped in order, and at last all at once, while producers, transactions
 * and a group work. Each acknowledged record is there once, in its producer's order, at its offset;
 * committed offsets never move back; at rest the three copies are equal byte for byte.
 *
 * <p>{@code -Dmillrace.crash.seed} repeats the choices, {@code -Dmillrace.crash.cluster.faults}
 * sets their number.
 */
@Timeout(600)
class ClusterKillNineTest {
    private static final String TOPIC = "copied";
    private static final String KINDS = "transactions";
    private static final int PARTITIONS = 4;
    private static final int NODES = 3;
    private static final int FAULTS = Integer.getInteger("millrace.crash.cluster.faults", 3);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SERVING_MILLIS_MAX = 500;
    private static final int STANDING_MILLIS = 5_000;

    /** What happens to one node. */
    private enum Fault {
        KILL,
        STAND_STILL,
        STOP
    }

    private final long seed = Long.getLong("millrace.crash.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<String> took = new ArrayList<>();
    private ProcessCluster cluster;
    private Admin admin;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster =
                new ProcessCluster(
                        directory,
                        NODES,
                        Map.of(
                                "min.insync.replicas", "2",
                                "offsets.topic.num.partitions", "2",
                                "transaction.state.log.num.partitions", "2"));
        cluster.startAll();
        admin = Admin.create(ClientSettings.admin(cluster.bootstrap()).properties());
    }

    @AfterEach
    void end() {
        admin.close(Duration.ZERO);
        cluster.close();
    }

    @Test
    void nothingAcknowledgedIsLost() throws Exception {
        System.out.println("three nodes under kills: -Dmillrace.crash.seed=" + seed);
        for (String topic : List.of(TOPIC, KINDS)) {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) NODES))).all().get();
        }
        Ledger ledger = new Ledger(TOPIC, PARTITIONS);
        LoadProducer producer =
                new LoadProducer("p0", cluster.bootstrap(), TOPIC, PARTITIONS, ledger);
        OffsetCommitter committer = new OffsetCommitter(cluster.bootstrap(), TOPIC, PARTITIONS);
        TransactionLoad transactions =
                new TransactionLoad("t0", cluster.bootstrap(), KINDS, PARTITIONS);
        progress(ledger, transactions);
        for (int fault = 0; fault < FAULTS; fault++) {
            pause(random.nextInt(SERVING_MILLIS_MAX));
            meet(Fault.values()[fault % Fault.values().length], ledger, transactions);
        }
        for (int id = 1; id <= NODES; id++) {
            cluster.node(id).kill();
        }
        cluster.startAll();
        progress(ledger, transactions);
        producer.end();
        committer.end();
        transactions.end();
        System.out.println("three nodes under kills: ms to the next acknowledged record " + took);
        assertThat(ledger.failures()).isEmpty();
        assertThat(transactions.committed()).isPositive();
        ledger.verify(cluster.bootstrap());
        awaitAllInSync();
        for (String topic : List.of(TOPIC, KINDS)) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                equalCopies(topic + "-" + partition);
            }
        }
    }

    /** One node meets it; the others go on without it; it comes back. */
    private void meet(Fault fault, Ledger ledger, TransactionLoad transactions) throws Exception {
        int id = random.nextBoolean() ? leader() : controller();
        long began = System.nanoTime();
        switch (fault) {
            case KILL -> cluster.node(id).kill();
            case STOP -> cluster.node(id).stop();
            case STAND_STILL -> signal("-STOP", id);
        }
        try {
            progress(ledger, transactions);
            long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
            took.add(fault + " of " + id + ": " + millis);
            if (fault == Fault.STAND_STILL) {
                pause((int) Math.max(0, STANDING_MILLIS - millis));
            }
        } finally {
            if (fault == Fault.STAND_STILL) {
                signal("-CONT", id);
            }
        }
        cluster.startAll();
        awaitAllInSync();
    }

    private void signal(String name, int id) {
        Command.of("kill", name, Long.toString(cluster.node(id).pid())).succeed();
    }

    private int controller() throws Exception {
        return admin.describeMetadataQuorum().quorumInfo().get().leaderId();
    }

    private int leader() throws Exception {
        return described(TOPIC).partitions().get(random.nextInt(PARTITIONS)).leader().id();
    }

    private TopicDescription described(String topic) throws Exception {
        return Objects.requireNonNull(
                admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic));
    }

    /** Records are acknowledged in all partitions, and a transaction is committed. */
    private void progress(Ledger ledger, TransactionLoad transactions) {
        int acknowledged = ledger.acknowledged();
        int committed = transactions.committed();
        try {
            Await.until(
                    "progress",
                    PATIENCE,
                    () ->
                            ledger.acknowledged() > acknowledged + 400 * PARTITIONS
                                    && transactions.committed() > committed);
        } catch (AssertionError late) {
            throw new AssertionError(cluster.logs(), late);
        }
    }

    private void awaitAllInSync() {
        try {
            Await.until("all in sync", PATIENCE, this::allInSync);
        } catch (AssertionError late) {
            throw new AssertionError(cluster.logs(), late);
        }
    }

    private boolean allInSync() {
        try {
            for (String topic : List.of(TOPIC, KINDS)) {
                for (TopicPartitionInfo each : described(topic).partitions()) {
                    if (each.isr().size() < NODES) {
                        return false;
                    }
                }
            }
            return true;
        } catch (ExecutionException unanswered) {
            return false;
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    private void equalCopies(String partition) {
        Await.until(
                "equal copies of " + partition,
                PATIENCE,
                () ->
                        Stream.of(2, 3)
                                .allMatch(id ->
                                        Arrays.equals(bytes(1, partition), bytes(id, partition))));
        assertThat(bytes(1, partition)).isNotEmpty();
    }

    private byte[] bytes(int id, String partition) {
        Path log = cluster.node(id).dataDirectory().resolve(partition);
        try (Stream<Path> files = Files.list(log)) {
            List<Path> segments =
                    files.filter(each -> each.toString().endsWith(".log")).sorted().toList();
            var all = new ByteArrayOutputStream();
            for (Path segment : segments) {
                all.writeBytes(Files.readAllBytes(segment));
            }
            return all.toByteArray();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The random instant itself: there is nothing to wait for. */
    private static void pause(int millis) throws InterruptedException {
        boolean never = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
        assertThat(never).isFalse();
    }
}
