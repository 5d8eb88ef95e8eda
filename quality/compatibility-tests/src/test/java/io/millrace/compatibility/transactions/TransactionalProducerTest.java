package io.millrace.compatibility.transactions;

import static io.millrace.compatibility.harness.TransactionalClients.abort;
import static io.millrace.compatibility.harness.TransactionalClients.commit;
import static io.millrace.compatibility.harness.TransactionalClients.initialised;
import static io.millrace.compatibility.harness.TransactionalClients.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.ClientSettings;
import io.millrace.compatibility.harness.Isolation;
import io.millrace.compatibility.harness.Topics;
import io.millrace.compatibility.harness.TransactionalClients;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Transactions and read_committed with the Java client, under every transaction.version: 2 is the
 * protocol that bumps the epoch with each transaction and adds partitions by producing, 0 and 1 are
 * the one before.
 */
@ParameterizedClass(name = "transaction.version {0}")
@ValueSource(shorts = {2, 1, 0})
class TransactionalProducerTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Map<String, String> SETTINGS =
            Map.of(
                    "group.initial.rebalance.delay.ms",
                    "0",
                    "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                    "200");

    @TempDir private static @Nullable Path directory;
    private static @Nullable BrokerProcess broker;

    private final String bootstrap = Objects.requireNonNull(broker).bootstrap();
    private final Topics topics = new Topics(bootstrap);
    private final TransactionalClients clients = new TransactionalClients(bootstrap);

    @BeforeParameterizedClassInvocation
    static void start(short version) {
        BrokerProcess started =
                BrokerProcess.in(
                        Objects.requireNonNull(directory).resolve("v" + version), SETTINGS);
        started.start();
        new TransactionalClients(started.bootstrap()).transactionVersion(version);
        broker = started;
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        Objects.requireNonNull(broker).stop();
    }

    TransactionalProducerTest(short version) {
        assertThat(version).isBetween((short) 0, (short) 2);
    }

    @Test
    void whatIsCommittedIsReadAndWhatIsAbortedIsNot() {
        TopicPartition first = partition("commit-abort", 0);
        TopicPartition second = new TopicPartition(first.topic(), 1);
        try (KafkaProducer<String, String> producer = clients.producer("commit-abort")) {
            producer.beginTransaction();
            send(producer, first, "a", "b");
            send(producer, second, "c");
            producer.commitTransaction();
            producer.beginTransaction();
            send(producer, first, "taken back");
            send(producer, second, "taken back too");
            producer.flush();
            producer.abortTransaction();
            commit(producer, first, "d");
        }
        topics.write(first.topic(), 1, List.of("plain"));
        assertThat(Isolation.COMMITTED.values(bootstrap, first)).containsExactly("a", "b", "d");
        assertThat(Isolation.COMMITTED.values(bootstrap, second)).containsExactly("c", "plain");
        assertThat(Isolation.UNCOMMITTED.read(bootstrap, first, 0))
                .extracting(ConsumerRecord::value, ConsumerRecord::offset)
                .containsExactly(
                        tuple("a", 0L), tuple("b", 1L), tuple("taken back", 3L), tuple("d", 5L));
        assertThat(Isolation.COMMITTED.end(bootstrap, first)).isEqualTo(7);
    }

    @Test
    void aWaitingReaderOfTheCommittedGetsATransactionWhenItCommits() {
        TopicPartition partition = partition("waiting", 0);
        try (KafkaProducer<String, String> producer = clients.producer("waiting");
                KafkaConsumer<String, String> consumer =
                        new KafkaConsumer<>(
                                Isolation.COMMITTED
                                        .settings(bootstrap)
                                        .with("fetch.max.wait.ms", "4000")
                                        .properties())) {
            consumer.assign(List.of(partition));
            commit(producer, partition, "before");
            assertThat(Topics.poll(consumer, 1)).hasSize(1);
            producer.beginTransaction();
            send(producer, partition, "open");
            producer.flush();
            topics.write(partition.topic(), 0, List.of("behind"));
            assertThat(consumer.poll(Duration.ofMillis(300))).isEmpty();
            assertThat(Isolation.COMMITTED.end(bootstrap, partition)).isEqualTo(2);
            assertThat(Isolation.UNCOMMITTED.end(bootstrap, partition)).isEqualTo(4);
            long start = System.nanoTime();
            producer.commitTransaction();
            assertThat(Topics.poll(consumer, 2))
                    .extracting(ConsumerRecord::value)
                    .containsExactly("open", "behind");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void transactionsOfSeveralProducersInterleave() {
        TopicPartition partition = partition("interleaved", 0);
        List<String> committed = new ArrayList<>();
        try (KafkaProducer<String, String> one = clients.producer("interleaved-1");
                KafkaProducer<String, String> two = clients.producer("interleaved-2")) {
            for (int round = 0; round < 25; round++) {
                one.beginTransaction();
                two.beginTransaction();
                for (int i = 0; i < 4; i++) {
                    send(one, partition, "one-" + round + "-" + i);
                    one.flush();
                    send(two, partition, "two-" + round + "-" + i);
                    two.flush();
                }
                if (round % 3 == 0) {
                    one.abortTransaction();
                } else {
                    one.commitTransaction();
                    IntStream.range(0, 4).forEach(i -> committed.add("one-" + i));
                }
                if (round % 4 == 1) {
                    two.abortTransaction();
                } else {
                    two.commitTransaction();
                    IntStream.range(0, 4).forEach(i -> committed.add("two-" + i));
                }
            }
        }
        List<String> read = Isolation.COMMITTED.values(bootstrap, partition);
        assertThat(read).doesNotHaveDuplicates();
        assertThat(read.stream().map(value -> value.replaceFirst("-\\d+-", "-")))
                .containsExactlyInAnyOrderElementsOf(committed);
        assertThat(Isolation.UNCOMMITTED.values(bootstrap, partition)).hasSize(200);
    }

    @Test
    void emptyTransactionsCommitAndAbort() {
        TopicPartition partition = partition("empty", 0);
        try (KafkaProducer<String, String> producer = clients.producer("empty")) {
            producer.beginTransaction();
            producer.commitTransaction();
            producer.beginTransaction();
            producer.abortTransaction();
            commit(producer, partition, "v");
            producer.beginTransaction();
            producer.commitTransaction();
            commit(producer, partition, "w");
        }
        assertThat(Isolation.COMMITTED.values(bootstrap, partition)).containsExactly("v", "w");
    }

    @Test
    void everyAcknowledgementNamesTheRecordsOwnOffset() throws Exception {
        TopicPartition partition = partition("offsets", 0);
        try (KafkaProducer<String, String> producer = clients.producer("offsets")) {
            long expected = 0;
            for (int transaction = 0; transaction < 30; transaction++) {
                producer.beginTransaction();
                for (int i = 0; i < 3; i++) {
                    var sent = producer.send(new ProducerRecord<>(partition.topic(), 0, null, "v"));
                    assertThat(sent.get().offset()).isEqualTo(expected++);
                }
                if (transaction % 2 == 0) {
                    producer.commitTransaction();
                } else {
                    producer.abortTransaction();
                }
                expected++;
            }
        }
        assertThat(Isolation.COMMITTED.read(bootstrap, partition, 0)).hasSize(45);
    }

    @Test
    void theNextProducerOfAnIdFencesTheOneBefore() {
        TopicPartition partition = partition("fenced", 0);
        try (KafkaProducer<String, String> zombie = clients.producer("fenced")) {
            commit(zombie, partition, "first");
            zombie.beginTransaction();
            send(zombie, partition, "of the zombie");
            zombie.flush();
            try (KafkaProducer<String, String> successor = clients.producer("fenced")) {
                assertThat(Isolation.COMMITTED.end(bootstrap, partition)).isEqualTo(4);
                assertThatThrownBy(zombie::commitTransaction)
                        .isInstanceOf(ProducerFencedException.class);
                commit(successor, partition, "second");
            }
        }
        assertThat(Isolation.COMMITTED.values(bootstrap, partition))
                .containsExactly("first", "second");
    }

    @Test
    void aFencedProducersNextSendFails() {
        TopicPartition partition = partition("fenced-send", 0);
        try (KafkaProducer<String, String> zombie = clients.producer("fenced-send");
                KafkaProducer<String, String> successor = clients.producer("fenced-send")) {
            zombie.beginTransaction();
            var sent = zombie.send(new ProducerRecord<>(partition.topic(), 0, null, "zombie"));
            assertThatThrownBy(sent::get)
                    .cause()
                    .isInstanceOf(KafkaException.class)
                    .isInstanceOfAny(
                            ProducerFencedException.class, InvalidProducerEpochException.class);
            commit(successor, partition, "successor");
        }
        assertThat(Isolation.COMMITTED.values(bootstrap, partition)).containsExactly("successor");
    }

    @Test
    void aTransactionThatTakesTooLongIsAborted() {
        TopicPartition partition = partition("timeout", 0);
        ClientSettings settings =
                clients.settings("timeout").with("transaction.timeout.ms", "2000");
        try (KafkaProducer<String, String> slow = initialised(settings);
                KafkaConsumer<String, String> consumer = Isolation.COMMITTED.consumer(bootstrap)) {
            // So that the question below, for which there are two seconds, finds all connected.
            consumer.endOffsets(List.of(partition));
            slow.beginTransaction();
            send(slow, partition, "too late");
            slow.flush();
            assertThat(consumer.endOffsets(List.of(partition))).containsEntry(partition, 0L);
            topics.write(partition.topic(), 0, List.of("behind"));
            Await.until(
                    "the transaction's time is over",
                    LIMIT,
                    () -> Isolation.COMMITTED.end(bootstrap, partition) == 3);
            assertThatThrownBy(slow::commitTransaction).isInstanceOf(KafkaException.class);
        }
        try (KafkaProducer<String, String> next = initialised(settings)) {
            commit(next, partition, "next");
        }
        assertThat(Isolation.COMMITTED.values(bootstrap, partition))
                .containsExactly("behind", "next");
    }

    @Test
    void aTimeoutBeyondTheBrokersIsRefused() {
        ClientSettings settings = clients.settings("long").with("transaction.timeout.ms", "900001");
        try (var producer = new KafkaProducer<String, String>(settings.properties())) {
            assertThatThrownBy(producer::initTransactions)
                    .isInstanceOf(KafkaException.class)
                    .hasMessageContaining("transaction.max.timeout.ms");
        }
    }

    @Test
    void compressedTransactionsAreReadAlike() {
        for (String codec : List.of("gzip", "snappy", "lz4", "zstd")) {
            TopicPartition partition = partition("codec-" + codec, 0);
            ClientSettings settings =
                    clients.settings(codec).with("compression.type", codec).with("linger.ms", "50");
            String[] values =
                    IntStream.range(0, 200).mapToObj(i -> "value " + i).toArray(String[]::new);
            try (KafkaProducer<String, String> producer = initialised(settings)) {
                commit(producer, partition, values);
                abort(producer, partition, values);
            }
            assertThat(Isolation.COMMITTED.values(bootstrap, partition)).containsExactly(values);
        }
    }

    private TopicPartition partition(String topic, int number) {
        topics.create(topic, 2);
        return new TopicPartition(topic, number);
    }
}
