package io.millrace.compatibility.transactions;

import static io.millrace.compatibility.harness.TransactionalClients.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.compatibility.harness.Answers;
import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.ClientSettings;
import io.millrace.compatibility.harness.Isolation;
import io.millrace.compatibility.harness.SharedBroker;
import io.millrace.compatibility.harness.Topics;
import io.millrace.compatibility.harness.TransactionalClients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Offsets that a producer commits with its transaction: pending until it ends, and fenced by the
 * group's generation, member and instance (KIP-447).
 */
@ExtendWith(SharedBroker.class)
@SuppressWarnings(
        "deprecation") // The constructor of ConsumerGroupMetadata, for what is out of date.
class OffsetsInTransactionsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final String bootstrap;
    private final Topics topics;
    private final TransactionalClients clients;

    OffsetsInTransactionsTest(BrokerProcess broker) {
        this.bootstrap = broker.bootstrap();
        this.topics = new Topics(bootstrap);
        this.clients = new TransactionalClients(bootstrap);
    }

    @Test
    void offsetsAreCommittedWithTheirTransactionAndForgottenWithIt() {
        TopicPartition partition = filled("txn-offsets");
        try (KafkaProducer<String, String> producer = clients.producer("txn-offsets");
                KafkaConsumer<String, String> member = member("txn-offsets")) {
            commitOffset(producer, member, partition, 2);
            producer.commitTransaction();
            assertThat(committed("txn-offsets", partition)).isEqualTo(2);
            commitOffset(producer, member, partition, 4);
            producer.abortTransaction();
            assertThat(committed("txn-offsets", partition)).isEqualTo(2);
            commitOffset(producer, member, partition, 5);
            producer.commitTransaction();
            assertThat(committed("txn-offsets", partition)).isEqualTo(5);
        }
    }

    @Test
    void whoMustReadAStableOffsetWaitsForTheTransactionsEnd() {
        TopicPartition partition = filled("txn-stable");
        ClientSettings settings =
                Isolation.COMMITTED.settings(bootstrap).with("group.id", "txn-stable");
        try (KafkaProducer<String, String> producer = clients.producer("txn-stable");
                KafkaConsumer<String, String> member = member("txn-stable");
                var reader = new KafkaConsumer<String, String>(settings.properties())) {
            commitOffset(producer, member, partition, 3);
            assertThatThrownBy(() -> reader.committed(Set.of(partition), Duration.ofMillis(500)))
                    .isInstanceOf(TimeoutException.class);
            producer.commitTransaction();
            var stable = reader.committed(Set.of(partition), LIMIT);
            assertThat(Answers.of(stable, partition).offset()).isEqualTo(3);
        }
    }

    @Test
    void theGenerationBeforeIsFencedAndItsTransactionCanBeAborted() {
        TopicPartition partition = filled("txn-generation");
        try (KafkaProducer<String, String> producer = clients.producer("txn-generation");
                KafkaConsumer<String, String> member = member("txn-generation")) {
            ConsumerGroupMetadata now = member.groupMetadata();
            assertFenced(producer, partition, metadata(now, -1, now.memberId()));
            assertFenced(producer, partition, metadata(now, 1, now.memberId()));
            assertFenced(producer, partition, metadata(now, 0, "another"));
            commitOffset(producer, member, partition, 1);
            producer.commitTransaction();
            assertThat(committed("txn-generation", partition)).isEqualTo(1);
        }
        assertThat(Isolation.COMMITTED.values(bootstrap, partition)).hasSize(6);
    }

    @Test
    void aConsumerWithoutAGroupsMembershipCommitsByTheGroupsName() {
        TopicPartition partition = filled("txn-alone");
        try (KafkaProducer<String, String> producer = clients.producer("txn-alone")) {
            producer.beginTransaction();
            producer.sendOffsetsToTransaction(
                    Map.of(partition, new OffsetAndMetadata(4, "with words")),
                    new ConsumerGroupMetadata("txn-alone"));
            producer.commitTransaction();
        }
        assertThat(committed("txn-alone", partition)).isEqualTo(4);
    }

    @Test
    void aLoopOfReadingAndWritingCopiesEachRecordOnce() {
        TopicPartition input = filled("txn-loop-in");
        topics.write(input.topic(), 0, IntStream.range(0, 494).mapToObj(i -> "more " + i).toList());
        topics.create("txn-loop-out", 1);
        TopicPartition output = new TopicPartition("txn-loop-out", 0);
        for (int life = 0; life < 5; life++) {
            copy(input, output, 100);
        }
        assertThat(Isolation.COMMITTED.values(bootstrap, output))
                .isEqualTo(Isolation.COMMITTED.values(bootstrap, input))
                .hasSize(500);
    }

    /** A life of a copying program: it commits that many records and dies in a transaction. */
    private void copy(TopicPartition input, TopicPartition output, int count) {
        ClientSettings settings =
                Isolation.COMMITTED
                        .settings(bootstrap)
                        .with("group.id", "txn-loop")
                        .with("max.poll.records", "25");
        try (KafkaProducer<String, String> producer = clients.producer("txn-loop");
                var consumer = new KafkaConsumer<String, String>(settings.properties())) {
            consumer.subscribe(List.of(input.topic()));
            for (int copied = 0; copied <= count; copied += 25) {
                var records = Topics.poll(consumer, 25);
                producer.beginTransaction();
                records.forEach(record -> send(producer, output, record.value()));
                long next = records.getLast().offset() + 1;
                producer.sendOffsetsToTransaction(
                        Map.of(input, new OffsetAndMetadata(next)), consumer.groupMetadata());
                if (copied == count || next == 500) {
                    producer.flush();
                    end(producer, next == 500);
                    return;
                }
                producer.commitTransaction();
            }
        }
    }

    private static void end(KafkaProducer<String, String> producer, boolean complete) {
        if (complete) {
            producer.commitTransaction();
        } else {
            // As after a kill: the next life's initialisation aborts it.
            producer.close(Duration.ZERO);
        }
    }

    private void assertFenced(
            KafkaProducer<String, String> producer,
            TopicPartition partition,
            ConsumerGroupMetadata metadata) {
        producer.beginTransaction();
        send(producer, partition, "of a member that was");
        assertThatThrownBy(
                        () -> {
                            producer.sendOffsetsToTransaction(
                                    Map.of(partition, new OffsetAndMetadata(5)), metadata);
                            producer.commitTransaction();
                        })
                .isInstanceOf(CommitFailedException.class);
        producer.abortTransaction();
    }

    private static ConsumerGroupMetadata metadata(
            ConsumerGroupMetadata now, int generationsAhead, String memberId) {
        return new ConsumerGroupMetadata(
                now.groupId(),
                now.generationId() + generationsAhead,
                memberId,
                now.groupInstanceId());
    }

    private static void commitOffset(
            KafkaProducer<String, String> producer,
            KafkaConsumer<String, String> member,
            TopicPartition partition,
            long offset) {
        producer.beginTransaction();
        producer.sendOffsetsToTransaction(
                Map.of(partition, new OffsetAndMetadata(offset)), member.groupMetadata());
    }

    /** A member of the group that has been given its partitions. */
    private KafkaConsumer<String, String> member(String group) {
        ClientSettings settings =
                Isolation.COMMITTED
                        .settings(bootstrap)
                        .with("group.id", group)
                        .with("max.poll.records", "1");
        var consumer = new KafkaConsumer<String, String>(settings.properties());
        consumer.subscribe(List.of(group));
        Topics.poll(consumer, 1);
        return consumer;
    }

    private long committed(String group, TopicPartition partition) {
        ClientSettings settings = Isolation.COMMITTED.settings(bootstrap).with("group.id", group);
        try (var consumer = new KafkaConsumer<String, String>(settings.properties())) {
            @Nullable OffsetAndMetadata found =
                    consumer.committed(Set.of(partition), LIMIT).get(partition);
            return found == null ? -1 : found.offset();
        }
    }

    private TopicPartition filled(String topic) {
        topics.create(topic, 1);
        topics.write(topic, 0, List.of("a", "b", "c", "d", "e", "f"));
        return new TopicPartition(topic, 0);
    }
}
